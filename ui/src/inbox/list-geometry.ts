/** Where the rows of a list with one height stand. Arithmetic only, so that a hundred thousand rows cost what ten do. */

export interface Viewport {
  readonly offset: number;
  readonly height: number;
}

/** The rows to draw: those in sight and `overscan` more on either side. `end` is exclusive. */
export function rowsInSight(view: Viewport, rowHeight: number, count: number, overscan: number): { start: number; end: number } {
  if (rowHeight <= 0 || count <= 0) return { start: 0, end: 0 };
  const first = Math.floor(Math.max(0, view.offset) / rowHeight);
  const last = Math.ceil((Math.max(0, view.offset) + view.height) / rowHeight);
  const start = Math.max(0, Math.min(count, first) - overscan);
  return { start, end: Math.min(count, last + overscan) };
}

/** The offset nearest to the present one at which this row is wholly in sight. */
export function offsetToShow(index: number, view: Viewport, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < view.offset) return top;
  const bottom = top + rowHeight;
  if (bottom > view.offset + view.height) return Math.max(0, bottom - view.height);
  return view.offset;
}
