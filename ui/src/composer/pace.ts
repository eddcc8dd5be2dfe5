/** What of ours Meta's pace slows down, read from the thread's last rows. */
import type { MessageRow } from '../ipc/generated';

/** How many messages Meta's pace keeps waiting at the hub, and when the next may leave. */
export interface Paced {
  readonly count: number;
  readonly next: number | null;
}

export function pacedOf(rows: readonly MessageRow[]): Paced | undefined {
  const paced = rows.filter((row) => row.delivery === 'queued' && row.failure?.kind === 'rate_limited');
  if (paced.length === 0) return undefined;
  const moments = paced.flatMap((row) => row.failure?.retry_at ?? []);
  return { count: paced.length, next: moments.length > 0 ? Math.min(...moments) : null };
}
