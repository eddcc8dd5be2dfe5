/** What is open: one conversation, one screen, at most one thing on top. Introduces the features to each other. */
import { createContext } from 'svelte';
import { ComposerState } from '../composer/composer.svelte';
import type { DemoState } from '../demo/demo.svelte';
import type { QueueState } from '../inbox/queue.svelte';
import type { Host } from '../ipc/host';
import { ThreadState } from '../thread/thread.svelte';

export type Overlay = { kind: 'palette'; query: string } | { kind: 'sheet' } | { kind: 'leave-demo' } | undefined;

/** One open conversation and what is being written to it. */
export interface Opened {
  readonly thread: ThreadState;
  readonly composer: ComposerState;
}

export class WorkspaceState {
  screen = $state<'inbox' | 'settings'>('inbox');
  overlay = $state.raw<Overlay>(undefined);
  opened = $state.raw<Opened | undefined>(undefined);
  /** In a window too narrow for both: which of list and thread is shown. */
  front = $state<'list' | 'thread'>('list');
  /** In a window too narrow for three: whether the customer lies over the thread. */
  drawer = $state(false);
  readonly #host: Host;
  readonly #queue: QueueState;
  readonly #demo: DemoState;
  #stop: (() => void) | undefined;
  /** Where the open conversation stood, for when it has left the list. */
  #place = 0;

  constructor(host: Host, queue: QueueState, demo: DemoState) {
    this.#host = host;
    this.#queue = queue;
    this.#demo = demo;
  }

  get conversation(): number | undefined {
    return this.opened?.thread.conversation;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    const stop = this.#host.listen((event) => {
      if (event.event === 'open_conversation') this.open(event.conversation);
    });
    return () => {
      stop();
      this.shut();
    };
  }

  open(conversation: number): void {
    this.screen = 'inbox';
    this.overlay = undefined;
    this.front = 'thread';
    const place = this.#queue.indexOf(conversation);
    if (place !== -1) this.#place = place;
    if (conversation === this.conversation) return;
    this.shut();
    const thread = new ThreadState(this.#host, conversation);
    this.opened = { thread, composer: new ComposerState(this.#host, conversation) };
    this.#stop = thread.follow();
    void this.#host.ask('focus', { conversation }).catch(() => undefined);
  }

  /** Leaves the open conversation; its draft is kept first. */
  shut(): void {
    void this.opened?.composer.flush();
    this.#stop?.();
    this.#stop = undefined;
    this.opened = undefined;
    void this.#host.ask('focus', { conversation: null }).catch(() => undefined);
  }

  /** Opens the conversation so many places further in the list. */
  step(by: 1 | -1, fits: (index: number) => boolean = () => true): void {
    const rows = this.#queue.rows;
    const here = this.#queue.indexOf(this.conversation);
    let index = here !== -1 ? here + by : this.conversation === undefined ? (by === 1 ? 0 : rows.length - 1) : this.#place + (by === 1 ? 0 : -1);
    while (index >= 0 && index < rows.length && !fits(index)) index += by;
    const row = rows[index];
    if (row) this.open(row.id);
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
