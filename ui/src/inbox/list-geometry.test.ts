import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetToShow, rowsInSight } from './list-geometry';

const height = fc.integer({ min: 1, max: 120 });
const count = fc.integer({ min: 1, max: 200_000 });
const view = fc.record({ offset: fc.integer({ min: 0, max: 2_000_000 }), height: fc.integer({ min: 1, max: 3_000 }) });

describe('rows in sight', () => {
  it('draws every row that touches the viewport, and no more than overscan allows', () => {
    fc.assert(
      fc.property(view, height, count, (seen, row, all) => {
        const { start, end } = rowsInSight(seen, row, all, 4);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(all);
        const first = Math.floor(seen.offset / row);
        const last = Math.ceil((seen.offset + seen.height) / row) - 1;
        for (const index of [first, last]) if (index < all) expect(index >= start && index < end).toBe(true);
        expect(end - start).toBeLessThanOrEqual(Math.ceil(seen.height / row) + 10);
      }),
    );
  });

  it('draws nothing of nothing', () => expect(rowsInSight({ offset: 0, height: 100 }, 60, 0, 4)).toEqual({ start: 0, end: 0 }));
});

it('a row that is shown stays where it is; one that is not is brought just into sight', () => {
  fc.assert(
    fc.property(view, height, fc.nat(100_000), (seen, row, index) => {
      fc.pre(row <= seen.height);
      const offset = offsetToShow(index, seen, row);
      expect(index * row).toBeGreaterThanOrEqual(offset);
      expect((index + 1) * row).toBeLessThanOrEqual(offset + seen.height);
      expect(offsetToShow(index, { ...seen, offset }, row)).toBe(offset);
    }),
  );
});
