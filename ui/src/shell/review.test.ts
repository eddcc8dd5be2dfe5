import { describe, expect, it } from 'vitest';
import type { MeRow } from '../ipc/generated';
import { isReviewDue } from './review';

const DAY = 24 * 3_600_000;
const NOW = 1_790_000_000_000;
const me = (permissions: MeRow['permissions'], letIn: number) => ({ permissions, seat: { created_at: NOW - letIn * DAY } }) as MeRow;

describe('the review of the seats', () => {
  it('is due a week after the last one, or after this seat was let in', () => {
    const owner = me(['manage_seats'], 300);
    expect(isReviewDue(owner, 0, NOW)).toBe(true);
    expect(isReviewDue(owner, NOW - 7 * DAY, NOW)).toBe(true);
    expect(isReviewDue(owner, NOW - 7 * DAY + 1, NOW)).toBe(false);
    expect(isReviewDue(me(['manage_seats'], 6), 0, NOW)).toBe(false);
  });

  it('is asked of nobody who may not turn seats out', () => {
    expect(isReviewDue(me(['read', 'see_members'], 300), 0, NOW)).toBe(false);
    expect(isReviewDue(undefined, 0, NOW)).toBe(false);
  });
});
