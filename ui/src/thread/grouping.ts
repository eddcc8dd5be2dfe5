/** How messages stand together: by author and minute, a new day apart. */
import { daysBetween, sameMinute } from '../format/time';
import type { MessageRow } from '../ipc/generated';
import type { Slot } from './slots';

export interface Standing {
  /** A day begins here. */
  readonly day: boolean;
  /** The first of its group. */
  readonly first: boolean;
  /** The last of its group: it carries the time and the state. */
  readonly last: boolean;
}

/** How this message (an album: from its first to its last) stands to those before and after; what is not loaded says nothing. */
export function standing(before: Slot, row: MessageRow, after: Slot, end: MessageRow = row): Standing {
  const day = before !== undefined && daysBetween(before.at, row.at) !== 0;
  return { day, first: day || before === undefined || !together(before, row), last: after === undefined || daysBetween(end.at, after.at) !== 0 || !together(end, after) };
}

function together(a: MessageRow, b: MessageRow): boolean {
  return a.direction === b.direction && a.author === b.author && a.delivery === b.delivery && sameMinute(a.at, b.at) && !alone(a) && !b.failure && b.content.type !== 'system';
}

/** What has something of its own under it closes its group. */
function alone(row: MessageRow): boolean {
  return row.failure !== null || row.reactions.length > 0 || row.my_reaction !== null || row.edited || row.held_until !== null || row.content.type === 'system';
}
