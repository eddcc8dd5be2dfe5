/** The queue list: what the core last said, in the order it said it, and never moving under a hand. */
import { createContext } from 'svelte';
import type { ConversationRow, InboxCounts, InboxPage, LineRow, UiEvent, View } from '../ipc/generated';
import type { Host } from '../ipc/host';

export const VIEWS: readonly View[] = ['to_answer', 'unread', 'failed', 'all'];
const PAGE = 60;
/** What the first look at the list asks. */
export const FIRST_PAGE = { view: 'to_answer', after: null, limit: PAGE } as const;
/** As many rows are asked for afresh when the list may move; the rest is found again by scrolling. */
const REFRESH_AT_MOST = 240;

export class QueueState {
  view = $state<View>(FIRST_PAGE.view);
  rows = $state.raw<ConversationRow[]>([]);
  counts = $state.raw<InboxCounts | undefined>(undefined);
  /** Our numbers, where this hub serves several. */
  lines = $state.raw<readonly LineRow[]>([]);
  /** The number whose conversations alone are shown. */
  line = $state<string | undefined>(undefined);
  readonly lineRow: LineRow | undefined = $derived(this.lines.find((row) => row.id === this.line));
  /** Whether the first answer of this view has come. */
  loaded = $state(false);
  failed = $state(false);
  /** Conversations whose place has changed while the list was held still. */
  news = $state.raw<ReadonlySet<number>>(new Set());
  /** Where the next page begins. */
  #next = $state<string | null>(null);
  /** How many conversations the list has rows for, loaded or not. */
  readonly total = $derived(this.#next === null ? this.rows.length : Math.max(this.rows.length, this.#totalOfView()));
  readonly #host: Host;
  #held = false;
  #paging = false;
  #generation = 0;
  #asking = false;
  #again = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    void this.refresh();
    return this.#host.listen((event) => this.#hear(event));
  }

  /** Shows a view; done when its first rows are there. */
  show(view: View): Promise<void> {
    if (view !== this.view) {
      this.view = view;
      this.rows = [];
      this.loaded = false;
    }
    return this.refresh();
  }

  /** Shows one of our numbers alone, or all. */
  showLine(line: string | undefined): Promise<void> {
    if (line !== this.line) {
      this.line = line;
      this.rows = [];
      this.loaded = false;
    }
    return this.refresh();
  }

  /** Asks which numbers there are, and what waits at each. */
  async readLines(): Promise<void> {
    try {
      this.lines = await this.#host.ask('lines', {});
    } catch {
      // The list stands without them; they are asked for again when somebody wants to choose.
    }
  }

  #page(after: string | null, limit: number): InboxPage {
    return { view: this.view, ...(this.line === undefined ? {} : { line: this.line }), after, limit };
  }

  /** Holds the order still while a hand is in the list. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    if (!held && this.news.size > 0) void this.refresh();
  }

  /** Asks for the list afresh, in its true order. */
  async refresh(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    const wanted = Math.min(Math.max(PAGE, this.rows.length), REFRESH_AT_MOST);
    try {
      const page = await this.#host.ask('inbox_page', this.#page(null, wanted));
      if (generation !== this.#generation) return;
      this.rows = page.rows;
      this.counts = page.counts;
      this.#next = page.next;
      this.news = new Set();
      this.loaded = true;
      this.failed = false;
    } catch {
      if (generation === this.#generation) this.failed = true;
    }
  }

  /** Loads the next page, once at a time. */
  async more(): Promise<void> {
    if (this.#paging || this.#next === null) return;
    this.#paging = true;
    const generation = this.#generation;
    try {
      const page = await this.#host.ask('inbox_page', this.#page(this.#next, PAGE));
      if (generation !== this.#generation) return;
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...page.rows.filter((row) => !known.has(row.id))];
      this.counts = page.counts;
      this.#next = page.next;
    } catch {
      this.failed = true;
    } finally {
      this.#paging = false;
    }
  }

  indexOf(conversation: number | undefined): number {
    return conversation === undefined ? -1 : this.rows.findIndex((row) => row.id === conversation);
  }

  #totalOfView(): number {
    return this.counts?.[this.view] ?? 0;
  }

  #hear(event: UiEvent): void {
    if (event.event === 'refilled') void this.#hurry(undefined);
    if (event.event === 'changed') void this.#hurry(event.conversations);
  }

  /** Many changes in a row become one question, and one more when it was answered. */
  async #hurry(conversations: readonly number[] | undefined): Promise<void> {
    if (this.#held && conversations) return this.#touchUp(conversations);
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    await this.refresh();
    this.#asking = false;
    if (this.#again) {
      this.#again = false;
      void this.#hurry(undefined);
    }
  }

  /** While held: rows change where they stand, and what would move is only counted. */
  async #touchUp(conversations: readonly number[]): Promise<void> {
    const generation = this.#generation;
    const [fresh, page] = await Promise.all([
      this.#host.ask('conversation_rows', { conversations: [...conversations] }),
      this.#host.ask('inbox_page', this.#page(null, 1)),
    ]).catch(() => [[], undefined] as const);
    if (generation !== this.#generation) return;
    const byId = new Map(fresh.map((row) => [row.id, row]));
    const moved = new Set(this.news);
    for (const row of fresh) {
      const old = this.rows.find((known) => known.id === row.id);
      if (row.direction === 'inbound' && row.last_at !== old?.last_at && belongs(row, this.view)) moved.add(row.id);
    }
    this.rows = this.rows.map((row) => byId.get(row.id) ?? row);
    this.news = moved;
    if (page) this.counts = page.counts;
  }
}

function belongs(row: ConversationRow, view: View): boolean {
  switch (view) {
    case 'to_answer': return row.to_answer;
    case 'unread': return row.unread > 0;
    case 'failed': return row.failed > 0;
    case 'all': return true;
  }
}

export const [getQueue, setQueue] = createContext<QueueState>();
