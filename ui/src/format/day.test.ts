import { expect, it } from 'vitest';
import { dayOf, startOf } from './day';

it('writes a day as a date field does, and reads it back', () => {
  const morning = new Date(2025, 4, 2, 9, 30).getTime();
  expect(dayOf(morning)).toBe('2025-05-02');
  expect(startOf('2025-05-02')).toBe(new Date(2025, 4, 2).getTime());
  expect(dayOf(startOf('2024-02-29') ?? 0)).toBe('2024-02-29');
});

it('takes nothing that is no day', () => {
  for (const none of ['', '2025-02-30', '2025-13-01', '12/05/2025']) expect(startOf(none)).toBeUndefined();
});
