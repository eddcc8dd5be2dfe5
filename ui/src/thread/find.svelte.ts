/** Finding within one thread: from the newest hit to older ones and back, each brought into sight as it is found. */
import type { CountRow, FindHit, Toward } from '../ipc/generated';
import type { Host } from '../ipc/host';
import type { ThreadState } from './thread.svelte';

export class FindState {
  open = $state(false);
  text = $state('');
  hit = $state.raw<FindHit | undefined>(undefined);
  total = $state.raw<CountRow | undefined>(undefined);
  failed = $state(false);
  /** Counts up whenever somebody wants to type in it. */
  wanted = $state(0);
  readonly #host: Host;
  readonly #thread: ThreadState;
  #turn = 0;

  constructor(host: Host, thread: ThreadState) {
    this.#host = host;
    this.#thread = thread;
  }

  show(): void {
    this.open = true;
    this.wanted += 1;
  }

  close(): void {
    this.open = false;
    this.#turn += 1;
    this.#thread.unlight();
  }

  /** Looks for other words, from the end of the thread. */
  type(text: string): Promise<void> {
    this.text = text;
    if (text.trim() !== '') return this.#look(null, 'older');
    this.#turn += 1;
    this.hit = undefined;
    this.total = undefined;
    this.failed = false;
    this.#thread.unlight();
    return Promise.resolve();
  }

  /** The next hit in that direction; at its end it begins again at the other. */
  async step(toward: Toward): Promise<void> {
    if (this.text.trim() === '') return;
    const from = this.hit;
    if (from) await this.#look({ at: from.at, seq: from.seq }, toward);
    else if (toward === 'older') await this.#look(null, 'older');
    else await this.#look({ at: 0, seq: 0 }, 'newer');
  }

  async #look(from: { at: number; seq: number } | null, toward: Toward): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const ask = { conversation: this.#thread.conversation, text: this.text, toward };
      let found = await this.#host.ask('find_in_thread', { ...ask, from });
      // Past the last one: round to the other end.
      if (found.hit === null && from !== null && found.total.count > 0) found = await this.#host.ask('find_in_thread', { ...ask, from: toward === 'older' ? null : { at: 0, seq: 0 } });
      if (turn !== this.#turn) return;
      this.failed = false;
      this.hit = found.hit ?? undefined;
      this.total = found.total;
      if (found.hit) await this.#thread.reach(found.hit, true);
      else this.#thread.unlight();
    } catch {
      if (turn === this.#turn) this.failed = true;
    }
  }
}
