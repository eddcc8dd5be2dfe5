/** The service window as clocks show it: one chip a conversation, the nearest deadline. */
import type { ConversationRow, WindowRow } from '../ipc/generated';

const HOUR = 3_600_000;
/** From here on the end of a window is a deadline, not a fact. */
export const CLOSING_SOON = 2 * HOUR;

export type WindowState = 'never' | 'open' | 'closing' | 'closed';

/** What the window is at this moment; the row may be older than the moment. */
export function windowState(window: WindowRow, now: number): WindowState {
  if (window.state === 'never_opened') return 'never';
  if (window.state === 'closed' || now >= window.until) return 'closed';
  return window.until - now <= CLOSING_SOON ? 'closing' : 'open';
}

/** When the window closes or closed. */
export function windowEnd(window: WindowRow): number | undefined {
  if (window.state === 'never_opened') return undefined;
  return window.state === 'open' ? window.until : window.since;
}

export type Chip = { kind: 'failed' } | { kind: 'closing' | 'left' | 'moment'; at: number } | { kind: 'closed' } | undefined;

/** The one chip of a row. A failure outranks a deadline, a deadline outranks a memory. */
export function chipOf(row: ConversationRow, now: number): Chip {
  if (row.failed > 0) return { kind: 'failed' };
  const state = windowState(row.window, now);
  const end = windowEnd(row.window);
  if (row.to_answer && end !== undefined) {
    if (state === 'closing') return { kind: 'closing', at: end };
    if (state === 'open') return { kind: 'left', at: end };
    return { kind: 'closed' };
  }
  return row.last_at === null ? undefined : { kind: 'moment', at: row.last_at };
}
