import { describe, expect, it } from 'vitest';
import { choiceAt, readMoment } from './schedule';

/** A Wednesday afternoon. */
const NOW = new Date('2026-03-04T15:52:10').getTime();
const local = (at: number | undefined): string | undefined => {
  if (at === undefined) return undefined;
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getDate())}/${two(date.getMonth() + 1)} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

describe('the offered moments', () => {
  it.each([
    ['hour', '04/03 16:55'],
    ['tomorrow', '05/03 09:00'],
    ['monday', '09/03 09:00'],
  ] as const)('%s is %s', (choice, wanted) => expect(local(choiceAt(choice, NOW))).toBe(wanted));

  it('on a Monday, Monday is the next one', () => {
    expect(local(choiceAt('monday', new Date('2026-03-09T08:00:00').getTime()))).toBe('16/03 09:00');
  });
});

describe('a typed moment', () => {
  it.each([
    ['dans 20 min', '04/03 16:12'],
    ['in 2 hours', '04/03 17:52'],
    ['dans 1 h 30', '04/03 17:22'],
    ['dans 3 jours', '07/03 15:52'],
    ['jeudi 9h', '05/03 09:00'],
    ['Thursday 9:30', '05/03 09:30'],
    ['mercredi', '11/03 09:00'],
    ['demain', '05/03 09:00'],
    ['tomorrow 2 pm', '05/03 14:00'],
    ['tomorrow 12 am', '05/03 00:00'],
    ['ce soir 18 h', '04/03 18:00'],
    ['aujourd’hui 18h', '04/03 18:00'],
    ['18:40', '04/03 18:40'],
    ['9 h', '05/03 09:00'],
    ['à 9h', '05/03 09:00'],
    ['27/03 10:00', '27/03 10:00'],
    ['27/03', '27/03 09:00'],
  ])('"%s" is %s', (typed, wanted) => expect(local(readMoment(typed, NOW))).toBe(wanted));

  it.each(['', 'un jour', 'aujourd’hui 9h', '25h', '9:75', '31/02 9h', 'dans 900 jours', '12/12/2031'])('"%s" is no moment to come', (typed) => {
    expect(readMoment(typed, NOW)).toBeUndefined();
  });
});
