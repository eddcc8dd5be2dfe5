import { expect, it } from 'vitest';
import { quietChoice, quietUntil } from './quiet';

const now = new Date('2026-03-04T22:30:00').getTime();

it.each(['off', 'hour', 'tomorrow', 'always'] as const)('%s is what was chosen, right after choosing it', (quiet) => {
  expect(quietChoice(quietUntil(quiet, now), now)).toBe(quiet);
});

it('ends by itself', () => expect(quietChoice(quietUntil('hour', now), now + 3_600_000)).toBe('off'));

it('tomorrow is eight in the morning, whatever the hour', () => {
  expect(new Date(quietUntil('tomorrow', now)).toTimeString().slice(0, 5)).toBe('08:00');
  expect(quietUntil('tomorrow', now) - now).toBe(9.5 * 3_600_000);
});
