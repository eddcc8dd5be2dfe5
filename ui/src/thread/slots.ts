/**
 * A thread as a row of slots, one for each message the core holds, most of them still empty.
 *
 * Pages are laid where the core says they stand. When older history has come in meanwhile, everything stands later
 * than before: the shift is found by a key that both know, so that what is on screen stays on screen.
 */
import type { MessageRow, ThreadPageAnswer } from '../ipc/generated';

export type Slot = MessageRow | undefined;

export interface Slots {
  readonly items: readonly Slot[];
  /** Which look at the core each slot is from; older than the newest look means stale. */
  readonly looks: readonly number[];
}

export const NO_SLOTS: Slots = { items: [], looks: [] };

export interface Laid {
  readonly slots: Slots;
  /** How many slots came in before the first. */
  readonly prepended: number;
  /** How many came in (or, negative, went) after the last. */
  readonly appended: number;
}

/** Lays a page, seen at look number `look`. */
export function lay(slots: Slots, page: ThreadPageAnswer, look: number): Laid {
  const total = Math.max(page.total, page.before + page.rows.length);
  const prepended = Math.max(0, shiftOf(slots, page));
  const kept = Math.max(0, Math.min(slots.items.length, total - prepended));
  const room = total - prepended - kept;
  const items = grown<Slot>(slots.items, undefined, prepended, kept, room);
  const looks = grown(slots.looks, -1, prepended, kept, room);
  const fresh = new Set(page.rows.map((row) => row.key));
  // A message that changed its place (an outbox row that became real) must not stand in two.
  for (let index = Math.max(0, page.before - 60); index < Math.min(total, page.before + page.rows.length + 60); index += 1) {
    const item = items[index];
    if (item && fresh.has(item.key)) {
      items[index] = undefined;
      looks[index] = -1;
    }
  }
  page.rows.forEach((row, offset) => {
    items[page.before + offset] = row;
    looks[page.before + offset] = look;
  });
  return { slots: { items, looks }, prepended, appended: slots.items.length === 0 ? total : total - prepended - slots.items.length };
}

/** A copy with room before and after; copied by the engine where nothing comes before, which is nearly always. */
function grown<T>(old: readonly T[], empty: T, before: number, kept: number, after: number): T[] {
  const copy = old.slice(0, kept);
  for (let turn = 0; turn < after; turn += 1) copy.push(empty);
  return before === 0 ? copy : new Array<T>(before).fill(empty).concat(copy);
}

/** How much later everything stands in this page than here. */
function shiftOf(slots: Slots, page: ThreadPageAnswer): number {
  if (slots.items.length === 0) return 0;
  // Nearly always nothing has shifted, and one look at the same place says so.
  if (page.rows.some((row, offset) => row.seq !== 0 && slots.items[page.before + offset]?.key === row.key)) return 0;
  const places = new Map<string, number>();
  for (let index = 0; index < slots.items.length; index += 1) {
    const item = slots.items[index];
    if (item && item.seq !== 0) places.set(item.key, index);
  }
  for (let offset = 0; offset < page.rows.length; offset += 1) {
    const row = page.rows[offset];
    const here = row && row.seq !== 0 ? places.get(row.key) : undefined;
    if (here !== undefined) return page.before + offset - here;
  }
  return 0;
}

/** The stretch to ask for so that everything from `first` to `last` is there and fresh; nothing when it is. */
export function missing(slots: Slots, first: number, last: number, look: number): { first: number; last: number } | undefined {
  let from = -1;
  let to = -1;
  for (let index = Math.max(0, first); index <= Math.min(last, slots.items.length - 1); index += 1) {
    if (slots.items[index] !== undefined && (slots.looks[index] ?? -1) >= look) continue;
    if (from === -1) from = index;
    to = index;
  }
  return from === -1 ? undefined : { first: from, last: to };
}

/** Names a slot for as long as it is there: the message, or its place counted from the end, which history does not move. */
export function slotKey(slots: Slots, index: number): string {
  return slots.items[index]?.key ?? `hole-${slots.items.length - index}`;
}
