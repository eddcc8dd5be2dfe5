/** What is open: one conversation, one screen, at most one thing on top. Introduces the features to each other. */
import { createContext } from 'svelte';
import type { ComposerState } from '../composer/composer.svelte';
import type { DemoState } from '../demo/demo.svelte';
import type { QueueState } from '../inbox/queue.svelte';
import type { PlaceRow, View } from '../ipc/generated';
import type { Host } from '../ipc/host';
import type { SearchState } from '../search/search.svelte';
import type { TemplatesState } from '../templates/templates.svelte';
import type { ThreadState } from '../thread/thread.svelte';
import type { Rest } from './later.svelte';

export type Overlay = { kind: 'palette'; query: string } | { kind: 'sheet' } | { kind: 'leave-demo' } | { kind: 'export'; conversation: number; name: string } | undefined;

/** What stands beside the rail: the inbox, the same with the search in place of the list, the team, the settings. */
export type Screen = 'inbox' | 'search' | 'team' | 'settings';

/** One open conversation and what is being written to it. */
export interface Opened {
  readonly thread: ThreadState;
  readonly composer: ComposerState;
  readonly templates: TemplatesState;
}

/** What a conversation is made of. The first look at the list does without it. */
export type Makers = Pick<Rest, 'ThreadState' | 'ComposerState' | 'TemplatesState'>;

/** What is being written to a conversation that is not open: files are not part of a draft, so they wait here. */
interface Kept {
  readonly composer: ComposerState;
  readonly templates: TemplatesState;
  readonly stop: () => void;
}

export class WorkspaceState {
  screen = $state<Screen>('inbox');
  overlay = $state.raw<Overlay>(undefined);
  opened = $state.raw<Opened | undefined>(undefined);
  /** In a window too narrow for both: which of list and thread is shown. */
  front = $state<'list' | 'thread'>('list');
  /** In a window too narrow for three: whether the customer lies over the thread. */
  drawer = $state(false);
  readonly #host: Host;
  readonly #queue: QueueState;
  readonly #demo: DemoState;
  readonly #search: SearchState;
  readonly #have: (use: (makers: Makers) => void) => void;
  /** The conversation that is open, or is about to be. */
  #wanted = $state<number | undefined>(undefined);
  #stop: (() => void) | undefined;
  /** What was open when another profile was shown. */
  #left: { conversation: number; screen: Screen; front: 'list' | 'thread' } | undefined;
  readonly #kept = new Map<number, Kept>();
  /** Where the open conversation stood, for when it has left the list of that view. */
  #place: { view: View; index: number } = { view: 'to_answer', index: 0 };

  constructor(host: Host, queue: QueueState, demo: DemoState, search: SearchState, have: (use: (makers: Makers) => void) => void) {
    this.#host = host;
    this.#queue = queue;
    this.#demo = demo;
    this.#search = search;
    this.#have = have;
  }

  get conversation(): number | undefined {
    return this.#wanted;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    const stop = this.#host.listen((event) => {
      if (event.event === 'open_conversation') this.open(event.conversation);
    });
    // Whoever comes back finds what they left.
    if (this.#left) {
      const { conversation, screen, front } = this.#left;
      this.open(conversation);
      [this.screen, this.front] = [screen, front];
    }
    return () => {
      stop();
      this.#left = this.conversation === undefined ? undefined : { conversation: this.conversation, screen: this.screen, front: this.front };
      this.overlay = undefined;
      this.shut();
    };
  }

  open(conversation: number, begun: (opened: Opened) => void = () => undefined): void {
    this.screen = 'inbox';
    this.overlay = undefined;
    this.front = 'thread';
    const index = this.#queue.indexOf(conversation);
    if (index !== -1) this.#place = { view: this.#queue.view, index };
    if (conversation !== this.conversation) {
      this.shut();
      this.#wanted = conversation;
      this.#have((makers) => this.#begin(makers, conversation));
      void this.#host.ask('focus', { conversation }).catch(() => undefined);
    }
    this.#have(() => {
      if (this.opened?.thread.conversation === conversation) begun(this.opened);
    });
  }

  #begin(makers: Makers, conversation: number): void {
    // Meanwhile somebody may have opened another.
    if (this.#wanted !== conversation || this.opened) return;
    const thread = new makers.ThreadState(this.#host, conversation);
    const { composer, templates } = this.#written(makers, conversation);
    this.opened = { thread, composer, templates };
    this.#stop = thread.follow();
  }

  /** Opens a conversation at a message; held, it stays lit and the search stays beside it. */
  openAt(conversation: number, place: PlaceRow, held: boolean): void {
    const { screen } = this;
    this.open(conversation, ({ thread }) => void thread.reach(place, held));
    if (held) this.screen = screen;
    this.#demo.did('find');
  }

  /** Shows the search beside the thread, for these words if there are any. */
  openSearch(text?: string): void {
    this.overlay = undefined;
    this.screen = 'search';
    this.front = 'list';
    this.#search.show(text);
  }

  /** Leaves the search; what was found stays for who comes back. */
  leaveSearch(): void {
    this.screen = 'inbox';
    this.opened?.thread.unlight();
  }

  /** The next hit in that direction, in the thread. */
  stepHit(by: 1 | -1): void {
    void this.#search.move(by, (hit) => {
      // The page may have taken its time, and the person left meanwhile.
      if (this.screen !== 'search') return;
      this.#search.choose(hit);
      this.openAt(hit.conversation, hit, true);
    });
  }

  /** Leaves the open conversation; its draft is kept first. */
  shut(): void {
    if (this.opened) this.#keep(this.opened.composer);
    this.#stop?.();
    this.#stop = undefined;
    this.opened = undefined;
    this.#wanted = undefined;
    void this.#host.ask('focus', { conversation: null }).catch(() => undefined);
  }

  #written(makers: Makers, conversation: number): Kept {
    const before = this.#kept.get(conversation);
    if (before) return before;
    const composer = new makers.ComposerState(this.#host, conversation);
    const made: Kept = { composer, templates: new makers.TemplatesState(this.#host, conversation), stop: composer.follow() };
    this.#kept.set(conversation, made);
    return made;
  }

  /** The draft is the core's to keep; files and a half-filled template wait here until somebody comes back to them. */
  #keep(composer: ComposerState): void {
    void composer.flush();
    void composer.recorder.stop();
    const kept = this.#kept.get(composer.conversation);
    if (!kept || composer.holds || kept.templates.fill) return;
    kept.stop();
    this.#kept.delete(composer.conversation);
  }

  /** Opens the conversation so many places further in the list. */
  step(by: 1 | -1, fits: (index: number) => boolean = () => true): void {
    const rows = this.#queue.rows;
    let index = this.#beside(by);
    while (index >= 0 && index < rows.length && !fits(index)) index += by;
    const row = rows[index];
    if (row) this.open(row.id);
  }

  #beside(by: 1 | -1): number {
    const here = this.#queue.indexOf(this.conversation);
    if (here !== -1) return here + by;
    const last = this.#queue.rows.length - 1;
    // Nothing is open, or it was opened from another view: begin at an end.
    if (this.conversation === undefined || this.#place.view !== this.#queue.view) return by === 1 ? 0 : last;
    return by === 1 ? Math.min(this.#place.index, last) : this.#place.index - 1;
  }

  stepToAnswer(by: 1 | -1): void {
    this.step(by, (index) => this.#queue.rows[index]?.to_answer ?? false);
  }

  openPalette(query = ''): void {
    this.overlay = { kind: 'palette', query };
  }

  openSheet(): void {
    this.overlay = { kind: 'sheet' };
    this.#demo.did('keys');
  }
}

export const [getWorkspace, setWorkspace] = createContext<WorkspaceState>();
