import { describe, expect, it } from 'vitest';
import { dayName, dayWords, daysBetween, momentToCome, shortMoment, sinceMoment, span } from './time';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-03-04T15:10:00');

describe('moments', () => {
  it.each([
    ['2026-03-04T14:02:00', 'fr', '14:02'],
    ['2026-03-03T23:59:00', 'fr', 'hier'],
    ['2026-03-03T23:59:00', 'en', 'yesterday'],
    ['2026-03-01T09:00:00', 'fr', 'dim.'],
    ['2026-02-04T09:00:00', 'fr', '4 févr.'],
    ['2025-03-04T09:00:00', 'fr', '4 mars 2025'],
    ['2025-03-04T09:00:00', 'en-GB', '4 Mar 2025'],
  ])('%s in %s is %s in a list', (moment, locale, expected) => {
    expect(shortMoment(at(moment), now, locale)).toBe(expected);
  });

  it.each([
    ['2026-03-04T00:00:00', 'fr', 'Aujourd’hui'],
    ['2026-03-03T23:59:59', 'fr', 'Hier'],
    ['2026-02-03T12:00:00', 'fr', 'Mardi 3 février'],
    ['2024-02-03T12:00:00', 'en-GB', 'Saturday, 3 February 2024'],
  ])('%s in %s stands under “%s”', (moment, locale, expected) => {
    expect(dayName(at(moment), now, locale)).toBe(expected);
  });

  it('counts calendar days, not spans of 24 hours', () => {
    expect(daysBetween(at('2026-03-03T23:59:59'), at('2026-03-04T00:00:01'))).toBe(1);
    expect(daysBetween(at('2026-03-04T00:00:01'), at('2026-03-04T23:59:59'))).toBe(0);
  });

  it.each([
    ['2026-03-04T18:00:00', '18:00'],
    ['2026-03-05T09:00:00', 'demain 09:00'],
    ['2026-03-08T09:00:00', 'dim. 09:00'],
    ['2026-03-24T09:00:00', '24 mars 09:00'],
  ])('%s is to come: %s', (moment, expected) => expect(momentToCome(at(moment), now, 'fr')).toBe(expected));

  it('names the day of a moment that is not today', () => {
    expect(sinceMoment(at('2026-03-04T14:02:00'), now, 'fr')).toBe('14:02');
    expect(sinceMoment(at('2026-03-03T14:02:00'), now, 'fr')).toBe('hier 14:02');
  });
});

describe('spans', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h 00'],
    [18_720_000, '5 h 12'],
    [86_400_000, '1 j'],
    [273_600_000, '3 j 4 h'],
  ])('%d ms reads %s, never rounded up', (ms, expected) => {
    expect(span(ms, 'j').replaceAll('\u202f', ' ')).toBe(expected);
  });
});

describe('a day', () => {
  it.each([
    ['1988-03-21', '21 mars 1988'],
    ['2026-13-01', undefined],
    ['demain', undefined],
  ])('%s reads %s', (day, expected) => expect(dayWords(day, 'fr-FR')).toBe(expected));
});
