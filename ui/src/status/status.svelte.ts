/** The truth line: what the core says about the link, and nothing of our own. */
import { createContext } from 'svelte';
import type { Clock } from '../format/clock.svelte';
import type { Status } from '../ipc/generated';
import type { Host } from '../ipc/host';

export class StatusState {
  status = $state.raw<Status>({
    link: { state: 'none' }, outbox: 0, refused: 0, refused_first_words: [], clock_skew_ms: 0, line_number: null, line_name: null, history_complete: true,
  });
  /** Whether the core has spoken yet. */
  known = $state(false);
  readonly offline: boolean = $derived(this.status.link.state === 'offline');
  readonly #host: Host;
  readonly #clock: Clock;

  constructor(host: Host, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    let heard = false;
    const stop = this.#host.listen((event) => {
      if (event.event !== 'status') return;
      heard = true;
      this.#take(event.status);
    });
    this.#host.ask('status', {}).then(
      // What was heard meanwhile is newer than this answer.
      (status) => heard || this.#take(status),
      () => undefined,
    );
    return stop;
  }

  rebuild(): Promise<unknown> {
    return this.#host.ask('replica_rebuild', {});
  }

  #take(status: Status): void {
    this.status = status;
    this.known = true;
    this.#clock.correct(status.clock_skew_ms);
  }
}

export const [getStatus, setStatus] = createContext<StatusState>();
