/** Where the bytes of media are, and what can be done with them: fetch, save, copy, open. The core does all of it. */
import { createContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { isWithheld } from '../format/media';
import type { MediaPolicy, MediaRow, UiErrorCode, UiEvent } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

/** Up to here a file is small, where only small ones come by themselves. */
export const SMALL_BYTES = 5_000_000;

/**
 * `lost`: nobody has it. `coming`: Meta has announced it and the hub does not have it yet. `there`: the hub has it,
 * and it comes when it is asked for. `fetching`: on its way here. `here`: can be shown now.
 */
export type Phase = 'lost' | 'coming' | 'there' | 'fetching' | 'here';

interface Arrival {
  readonly have: number;
  readonly total: number | null;
  readonly here: boolean;
}

/** A step with a medium that did not work, said beside it. */
export interface MediaTrouble {
  readonly id: string;
  readonly code: UiErrorCode;
}

export class MediaDesk {
  trouble = $state.raw<MediaTrouble | undefined>(undefined);
  /** Said once, when something was done that nobody sees. */
  said = $state.raw<{ id: string; what: 'saved' | 'copied' } | undefined>(undefined);
  readonly #arrivals = new SvelteMap<string, Arrival>();
  readonly #host: Host;
  readonly #policy: () => MediaPolicy;

  constructor(host: Host, policy: () => MediaPolicy) {
    this.#host = host;
    this.#policy = policy;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    return this.#host.listen((event) => this.#hear(event));
  }

  phase(media: MediaRow): Phase {
    if (media.state === 'lost' || isWithheld(media)) return 'lost';
    if (media.state === 'announced') return 'coming';
    const arrival = this.#arrivals.get(media.id);
    if (media.state === 'local' || media.here || arrival?.here) return 'here';
    if (arrival) return 'fetching';
    return this.#comesByItself(media) ? 'here' : 'there';
  }

  /** How much of it has come, 0 to 1; nothing while nobody knows. */
  progress(media: MediaRow): number | undefined {
    const arrival = this.#arrivals.get(media.id);
    const total = arrival?.total ?? media.size;
    return arrival && total ? Math.min(1, arrival.have / total) : undefined;
  }

  async fetch(media: MediaRow): Promise<void> {
    this.#arrivals.set(media.id, { have: 0, total: media.size, here: false });
    if (!(await this.#step(media.id, () => this.#host.ask('media_fetch', { id: media.id })))) this.#arrivals.delete(media.id);
  }

  async save(media: MediaRow): Promise<void> {
    await this.#step(media.id, async () => {
      const { saved } = await this.#host.ask('media_save', { id: media.id });
      if (saved !== null) this.said = { id: media.id, what: 'saved' };
    });
  }

  async copy(media: MediaRow): Promise<void> {
    if (await this.#step(media.id, () => this.#host.ask('media_copy', { id: media.id }))) this.said = { id: media.id, what: 'copied' };
  }

  open(media: MediaRow): Promise<boolean> {
    return this.#step(media.id, () => this.#host.ask('media_open', { id: media.id }));
  }

  /** A file to be dragged out of the window; nothing when there is none. */
  async drag(media: MediaRow): Promise<string | undefined> {
    try {
      return (await this.#host.ask('media_drag', { id: media.id })).path;
    } catch {
      // Dragging is a convenience: saving stands beside it and says what is wrong.
      return undefined;
    }
  }

  #comesByItself(media: MediaRow): boolean {
    const policy = this.#policy();
    return policy === 'always' || (policy === 'small' && media.size !== null && media.size <= SMALL_BYTES);
  }

  async #step(id: string, run: () => Promise<unknown>): Promise<boolean> {
    this.trouble = undefined;
    this.said = undefined;
    try {
      await run();
      return true;
    } catch (thrown) {
      this.trouble = { id, code: AskFailed.from(thrown).code };
      return false;
    }
  }

  #hear(event: UiEvent): void {
    if (event.event !== 'media') return;
    this.#arrivals.set(event.id, { have: event.have, total: event.total, here: event.here });
  }
}

export const [getMedia, setMedia] = createContext<MediaDesk>();
