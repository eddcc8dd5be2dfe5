/** The demo's tour and its switch. A step is done when it was done, not when it was read. */
import { createContext } from 'svelte';
import type { Host } from '../ipc/host';

export const DEEDS = ['find', 'answer', 'offline', 'failure', 'closed', 'keys'] as const;
export type Deed = (typeof DEEDS)[number];

export class DemoState {
  done = $state.raw<ReadonlySet<Deed>>(new Set());
  /** Why the last wish was not granted. */
  trouble = $state<'network' | 'leave' | undefined>(undefined);
  busy = $state(false);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  did(deed: Deed): void {
    if (!this.done.has(deed)) this.done = new Set(this.done).add(deed);
  }

  async network(up: boolean): Promise<void> {
    await this.#wish('network', () => this.#host.ask('demo_network', { up }));
  }

  /** Shreds it. */
  async leave(): Promise<void> {
    await this.#wish('leave', () => this.#host.ask('demo_leave', {}));
  }

  async #wish(what: 'network' | 'leave', run: () => Promise<unknown>): Promise<void> {
    this.busy = true;
    this.trouble = undefined;
    try {
      await run();
    } catch {
      this.trouble = what;
    } finally {
      this.busy = false;
    }
  }
}

export const [getDemo, setDemo] = createContext<DemoState>();
