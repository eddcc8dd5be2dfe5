/**
 * What is looked for in everything held here. It outlives its screen, so that whoever answers a hit comes back to the
 * same list. One question is under way at a time and always the newest text is asked next: no answer is ever late.
 */
import { createContext } from 'svelte';
import type { ChipRow, SearchHitRow, SearchOrder } from '../ipc/generated';
import type { Host } from '../ipc/host';
import { begin, goOn, hitKey, nextHit, standing, type Found, type Line } from './found';

const PAGE = 40;
/** A page of nothing: what is covered is said before anything is typed. */
const LITTLE = 1;

export class SearchState {
  text = $state('');
  order = $state<SearchOrder>('best');
  found = $state.raw<Found | undefined>(undefined);
  asking = $state(false);
  paging = $state(false);
  failed = $state(false);
  /** The hit that the arrows are on. */
  chosen = $state<string | undefined>(undefined);
  /** The hit that stands in the thread. */
  opened = $state<string | undefined>(undefined);
  /** Counts up whenever somebody wants to type in it. */
  wanted = $state(0);
  readonly blank = $derived(this.text.trim() === '');
  /** Nothing is shown for an empty text, whatever the core would find. */
  readonly lines: readonly Line[] = $derived(this.blank ? [] : (this.found?.lines ?? []));
  readonly chips: readonly ChipRow[] = $derived(this.found ? standing(this.found.chips, this.found.text, this.text) : []);
  readonly index = $derived(this.lines.findIndex((line) => line.key === this.chosen));
  readonly #host: Host;
  #again = false;
  #page: Promise<void> | undefined = undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Somebody wants to search, for these words if there are any. */
  show(text?: string): void {
    if (text !== undefined && text !== this.text) void this.type(text);
    else if (!this.found) void this.look();
    this.wanted += 1;
  }

  type(text: string): Promise<void> {
    this.text = text;
    return this.look();
  }

  sort(order: SearchOrder): Promise<void> {
    this.order = order;
    return this.look();
  }

  /** Asks for what is typed, from the beginning. */
  async look(): Promise<void> {
    if (this.asking) {
      this.#again = true;
      return;
    }
    this.asking = true;
    do {
      this.#again = false;
      const { text, order } = this;
      try {
        const answer = await this.#host.ask('search', { text, order, cursor: null, limit: text.trim() === '' ? LITTLE : PAGE });
        this.#took(begin(text, answer));
      } catch {
        this.failed = true;
      }
    } while (this.#again);
    this.asking = false;
  }

  /** Asks for the next page; asked while it is on its way, waits for that one. */
  more(): Promise<void> {
    if (this.#page) return this.#page;
    const found = this.found;
    if (!found || found.next === null || this.asking || this.blank) return Promise.resolve();
    this.#page = this.#goOn(found, found.next).finally(() => (this.#page = undefined));
    return this.#page;
  }

  async #goOn(found: Found, cursor: string): Promise<void> {
    this.paging = true;
    try {
      const answer = await this.#host.ask('search', { text: found.text, order: this.order, cursor, limit: PAGE });
      // Meanwhile something else may be looked for.
      if (this.found === found) this.found = goOn(found, answer);
    } catch {
      // Asked again when the end comes into sight again.
    } finally {
      this.paging = false;
    }
  }

  /** Reads afresh how far everything is, while the index is being filled; the list stays as it is until that is done. */
  async lookAgain(): Promise<void> {
    const found = this.found;
    if (!found?.coverage.filling || this.asking) return;
    try {
      const { coverage, total } = await this.#host.ask('search', { text: found.text, order: this.order, cursor: null, limit: LITTLE });
      if (this.found !== found) return;
      if (coverage.filling) this.found = { ...found, coverage, total };
      else await this.look();
    } catch {
      // The next look says it.
    }
  }

  /**
   * Moves to the next hit in that direction, and tells whoever wants it at once. At the end of what has come, the step is taken
   * when the next page is here: a key that was pressed is not lost because the disk was slower than the hand.
   */
  async move(by: 1 | -1, reached?: (hit: SearchHitRow) => void): Promise<SearchHitRow | undefined> {
    let hit = this.#step(by);
    if (!hit && by === 1 && this.found && this.found.next !== null) {
      const { text } = this.found;
      await this.more();
      // Meanwhile something else may be looked for.
      if (this.found.text === text && this.text === text) hit = this.#step(by);
    }
    if (hit) reached?.(hit);
    return hit;
  }

  #step(by: 1 | -1): SearchHitRow | undefined {
    const index = nextHit(this.lines, this.index === -1 && by === -1 ? this.lines.length : this.index, by);
    const line = index === undefined ? undefined : this.lines[index];
    if (line?.kind !== 'hit') return undefined;
    this.chosen = line.key;
    return line.hit;
  }

  /** The hit that Enter opens: the one that was moved to, else the first. */
  get ready(): SearchHitRow | undefined {
    const line = this.lines[this.index] ?? this.lines.find((each) => each.kind === 'hit');
    return line?.kind === 'hit' ? line.hit : undefined;
  }

  /** A hit stands in the thread. */
  choose(hit: SearchHitRow): void {
    this.chosen = hitKey(hit);
    this.opened = hitKey(hit);
  }

  #took(found: Found): void {
    this.failed = false;
    this.found = found;
    if (!found.lines.some((line) => line.key === this.chosen)) this.chosen = undefined;
  }
}

export const [getSearch, setSearch] = createContext<SearchState>();
