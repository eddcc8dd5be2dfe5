/** Pictures sent together stand together: one album, drawn once, at its first message. */
import { isWithheld } from '../format/media';
import type { MediaRow, MessageRow } from '../ipc/generated';
import type { Slot } from './slots';

/** As long as this may lie between one picture and the next. */
const TOGETHER_MS = 60_000;
/** As many are drawn; the last one says how many more there are. */
export const SHOWN = 4;

export interface Album {
  /** Index of its first message, which draws it. */
  readonly first: number;
  /** Index of its last message. */
  readonly last: number;
}

/** The album that the message at this index is part of; nothing when it stands alone. */
export function albumAt(items: readonly Slot[], index: number): Album | undefined {
  if (!mayJoin(items[index])) return undefined;
  let first = index;
  while (joined(items[first - 1], items[first])) first -= 1;
  let last = index;
  while (joined(items[last], items[last + 1])) last += 1;
  return first === last ? undefined : { first, last };
}

/** The pictures of an album, in order. */
export function picturesOf(items: readonly Slot[], album: Album): MessageRow[] {
  return items.slice(album.first, album.last + 1).flatMap((item) => (item === undefined ? [] : [item]));
}

/** The medium of a message that can stand in an album. */
export function pictureOf(row: MessageRow): MediaRow | undefined {
  return row.content.type === 'media' && (row.content.kind === 'image' || row.content.kind === 'video') ? row.content : undefined;
}

/** What is said of one alone is said beside it alone: words, answers, failures, reactions. */
function mayJoin(row: Slot): row is MessageRow {
  if (!row) return false;
  const picture = pictureOf(row);
  return picture !== undefined && !picture.caption && picture.state !== 'lost' && !isWithheld(picture) && !row.quote && !row.revoked && !row.edited && !row.failure && !row.upload
    && row.held_until === null && row.reactions.length === 0 && row.my_reaction === null && row.referral === null && row.product === null;
}

function joined(a: Slot, b: Slot): boolean {
  return mayJoin(a) && mayJoin(b) && a.direction === b.direction && a.author === b.author && a.from_phone === b.from_phone && a.imported === b.imported
    && a.forwarded === b.forwarded && a.delivery === b.delivery && Math.abs(b.at - a.at) <= TOGETHER_MS;
}
