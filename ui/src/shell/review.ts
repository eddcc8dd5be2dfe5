/** When whoever looks after the team's seats is reminded to go through them. */
import type { MeRow } from '../ipc/generated';

/** A week. */
const EVERY_MS = 7 * 24 * 3_600_000;

/** Whether a week has passed since they were last gone through here, or since this seat was let in. */
export function isReviewDue(me: MeRow | undefined, reviewedAt: number, now: number): boolean {
  if (me === undefined || !me.permissions.includes('manage_seats')) return false;
  return now - Math.max(reviewedAt, me.seat.created_at) >= EVERY_MS;
}
