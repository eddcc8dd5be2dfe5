/** What a person has before them of each profile: the open conversation, the view, the words of a search. It waits while another is shown. */
import { DemoState } from '../demo/demo.svelte';
import { QueueState } from '../inbox/queue.svelte';
import { BoundHost } from '../ipc/bound-host';
import type { Host } from '../ipc/host';
import { SearchState } from '../search/search.svelte';
import type { Later } from './later.svelte';
import { WorkspaceState } from './workspace.svelte';

export interface Desk {
  readonly id: string;
  readonly host: Host;
  readonly queue: QueueState;
  readonly search: SearchState;
  readonly demo: DemoState;
  readonly work: WorkspaceState;
}

export class Desks {
  readonly #desks = new Map<string, Desk>();
  readonly #host: Host;
  readonly #later: Later;
  readonly #shown: () => string | undefined;

  constructor(host: Host, later: Later, shown: () => string | undefined) {
    this.#host = host;
    this.#later = later;
    this.#shown = shown;
  }

  /** The desk of a profile, as it was left. */
  of(id: string): Desk {
    const before = this.#desks.get(id);
    if (before) return before;
    const host = new BoundHost(this.#host, id, () => this.#shown() === id);
    const [queue, search, demo] = [new QueueState(host), new SearchState(host), new DemoState(host)];
    const desk: Desk = { id, host, queue, search, demo, work: new WorkspaceState(host, queue, demo, search, (use) => this.#later.have(use)) };
    this.#desks.set(id, desk);
    return desk;
  }

  /** What lay on the desk of a profile that is gone goes, too. */
  keep(ids: readonly string[]): void {
    for (const id of this.#desks.keys()) if (!ids.includes(id)) this.#desks.delete(id);
  }
}
