/** The newest media among the messages that are loaded: for whoever shows them beside the thread. */
import type { Slot } from './slots';
import { exhibitOf, type Exhibit } from './viewer/viewer.svelte';

/** As many are shown. */
const MOST = 8;
/** As far back as this is looked; a thread may have a hundred thousand. */
const REACH = 400;

export function shelfOf(items: readonly Slot[]): Exhibit[] {
  const found: Exhibit[] = [];
  for (let index = items.length - 1; index >= Math.max(0, items.length - REACH) && found.length < MOST; index -= 1) {
    const row = items[index];
    const media = row ? exhibitOf(row) : undefined;
    if (row && media) found.push({ row, media });
  }
  return found;
}
