import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blank, text } from '../ipc/fake/talk';
import type { MessageRow, ThreadPageAnswer } from '../ipc/generated';
import { lay, missing, NO_SLOTS, slotKey, type Slots } from './slots';

const thread = (count: number, from = 0): MessageRow[] => Array.from({ length: count }, (_, index) => blank(`m${from + index}`, (from + index) * 1000 + 1000, text(`${from + index}`)));
const page = (all: MessageRow[], before: number, limit: number): ThreadPageAnswer => {
  const rows = all.slice(before, before + limit);
  return { rows, older: before > 0, newer: before + rows.length < all.length, older_elsewhere: false, total: all.length, before };
};
const keys = (slots: Slots): (string | undefined)[] => slots.items.map((item) => item?.key);

describe('slots', () => {
  it('whatever order pages come in, each message stands in its place once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(fc.tuple(fc.nat(199), fc.integer({ min: 1, max: 60 })), { maxLength: 12 }), (count, pages) => {
        const all = thread(count);
        let slots = NO_SLOTS;
        for (const [before, limit] of pages) slots = lay(slots, page(all, Math.min(before, count - 1), limit), 1).slots;
        for (const [index, item] of slots.items.entries()) if (item) expect(item.key).toBe(`m${index}`);
        if (pages.length > 0) expect(slots.items.length).toBe(count);
      }),
    );
  });

  it('history that comes in before keeps every loaded message, shifted by as much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 1, max: 300 }), fc.nat(5), (held, older, newer) => {
        const all = thread(older + held + newer);
        const before = lay(NO_SLOTS, page(all.slice(older, older + held), 0, held), 1).slots;
        const laid = lay(before, page(all, older + held - 2, newer + 2), 2);
        expect(laid.prepended).toBe(older);
        expect(laid.appended).toBe(newer);
        expect(keys(laid.slots).slice(older)).toEqual(all.slice(older).map((row) => row.key));
      }),
    );
  });

  it('an outbox row that finds its real place leaves its old one', () => {
    const outbox: MessageRow = { ...blank('mine', 9_000, text('x')), seq: 0 };
    const real: MessageRow = { ...outbox, seq: 9 };
    const before = lay(NO_SLOTS, page([...thread(3), outbox], 0, 9), 1).slots;
    const after = lay(before, page([...thread(3), real, blank('later', 10_000, text('y'))], 3, 2), 2).slots;
    expect(keys(after)).toEqual(['m0', 'm1', 'm2', 'mine', 'later']);
  });

  it('a row that is gone leaves no slot behind', () => {
    const before = lay(NO_SLOTS, page(thread(5), 0, 5), 1).slots;
    expect(keys(lay(before, page(thread(4), 0, 4), 2).slots)).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  it('asks for what is empty or stale in sight, and for nothing else', () => {
    const slots = lay(NO_SLOTS, page(thread(100), 40, 20), 1).slots;
    expect(missing(slots, 40, 59, 1)).toBeUndefined();
    expect(missing(slots, 35, 50, 1)).toEqual({ first: 35, last: 39 });
    expect(missing(slots, 45, 50, 2)).toEqual({ first: 45, last: 50 });
  });

  it('names an empty slot the same before and after history comes in', () => {
    const all = thread(30);
    const before = lay(NO_SLOTS, page(all.slice(10), 18, 2), 1).slots;
    const after = lay(before, page(all, 28, 2), 2).slots;
    expect(slotKey(before, 3)).toBe(slotKey(after, 13));
  });
});
