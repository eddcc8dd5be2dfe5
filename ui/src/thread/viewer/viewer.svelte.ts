/** What is looked at closely: one medium of the conversation, and the way to the next and the one before. */
import { createContext } from 'svelte';
import type { ContentRow, MediaRow, MessageRow } from '../../ipc/generated';
import { isShowable } from '../file-kind';
import type { Slot } from '../slots';
import { WHOLE, type View } from './view';

export interface Exhibit {
  readonly row: MessageRow;
  readonly media: MediaRow;
}

/** Where the messages are: the thread that is open. */
export interface Collection {
  readonly items: readonly Slot[];
  /** Loads the messages around a place that is still empty. */
  load(index: number): Promise<boolean>;
}

/** As many empty places are filled in one step of the arrows, no more. */
const PATIENCE = 25;

export class ViewerState {
  shown = $state.raw<Exhibit | undefined>(undefined);
  view = $state.raw<View>(WHOLE);
  /** Whether the next one is being looked for. */
  searching = $state(false);
  /** The end at which there is no further medium. */
  end = $state<1 | -1 | undefined>(undefined);
  readonly #of: () => Collection;

  constructor(of: () => Collection) {
    this.#of = of;
  }

  open(row: MessageRow, media: MediaRow): void {
    this.shown = { row, media };
    this.view = WHOLE;
    this.end = undefined;
  }

  close(): void {
    this.shown = undefined;
  }

  /** The next or previous medium of the conversation, looking further where messages are not loaded. */
  async step(by: 1 | -1): Promise<void> {
    const from = this.shown;
    if (!from || this.searching) return;
    this.searching = true;
    try {
      const found = await this.#find(from, by);
      if (this.shown !== from) return;
      if (found) this.open(found.row, found.media);
      else this.end = by;
    } finally {
      this.searching = false;
    }
  }

  async #find(from: Exhibit, by: 1 | -1): Promise<Exhibit | undefined> {
    let index = this.#of().items.findIndex((item) => item?.key === from.row.key);
    if (index === -1) return undefined;
    for (let patience = PATIENCE; patience > 0; ) {
      index += by;
      const { items, load } = this.#of();
      if (index < 0 || index >= items.length) return undefined;
      const item = items[index];
      if (item) {
        const media = exhibitOf(item);
        if (media) return { row: item, media };
        continue;
      }
      patience -= 1;
      if (!(await load(index))) return undefined;
      // What came in may have moved everything: find the place again by what is known.
      if (!this.#of().items[index]) return undefined;
      index -= by;
    }
    return undefined;
  }
}

/** The medium of a message that the viewer can show. */
export function exhibitOf(row: MessageRow): MediaRow | undefined {
  if (row.revoked) return undefined;
  const media = mediumOf(row.content);
  return media && isShowable(media) ? media : undefined;
}

/** The medium that a message carries or has at its head. */
export function mediumOf(content: ContentRow): MediaRow | undefined {
  if (content.type === 'media') return content;
  if (content.type === 'interactive') return content.header?.kind === 'media' ? content.header.media : undefined;
  if (content.type === 'template') return content.media ?? undefined;
  return undefined;
}

export const [getViewer, setViewer] = createContext<ViewerState>();
