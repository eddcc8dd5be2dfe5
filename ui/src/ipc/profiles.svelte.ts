/** The profiles of this computer, as the core last told of them, and which of them is on the screen. */
import { createContext } from 'svelte';
import type { ProfileRow, Start } from './generated';
import type { Host } from './host';

/** As many as have a key of their own. */
export const KEYED = 9;

export class ProfilesState {
  rows = $state.raw<readonly ProfileRow[]>([]);
  /** The one on the screen, or that is to be. */
  current = $state<string | undefined>(undefined);
  /** Whether there is anything to switch between. */
  readonly several: boolean = $derived(this.rows.length > 1);
  /** Whether a number of one's own is connected: there can be one. */
  readonly hasSolo: boolean = $derived(this.rows.some((row) => row.kind === 'solo'));
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    return this.#host.listen((event) => {
      if (event.event === 'profiles') this.rows = event.profiles;
    });
  }

  /** The core has said how the app stands. */
  took(start: Start): void {
    this.rows = start.profiles;
    const { state } = start;
    this.current = state.state === 'open' || state.state === 'opening' || state.state === 'problem' ? state.id : undefined;
  }

  /** Brings one on the screen. What stands in its way has a screen of its own. */
  show(id: string | undefined): void {
    if (id !== undefined && id !== this.current) void this.#host.ask('profile_show', { id }).catch(() => undefined);
  }

  /** Names one; without a name it takes the one it came with. Says whether that is kept. */
  async name(id: string, name: string): Promise<boolean> {
    try {
      await this.#host.ask('profile_name', { id, name });
      return true;
    } catch {
      return false;
    }
  }
}

export const [getProfiles, setProfiles] = createContext<ProfilesState>();
