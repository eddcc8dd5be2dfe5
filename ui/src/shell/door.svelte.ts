/** What comes and goes at the app's door: an invitation that the system handed over, and being shown out. */
import type { Host } from '../ipc/host';
import type { SignedOut, UiEvent } from '../ipc/generated';

export class DoorState {
  /** An invitation that waits to be looked at. */
  invitation = $state<string | undefined>(undefined);
  /** Somebody is joining and has not seen everything yet, although the profile may be open. */
  holding = $state(false);
  /** Somebody looks for another number or hub while theirs stay open. */
  adding = $state(false);
  /** Why this seat was shown out, and when. */
  out = $state.raw<{ readonly reason: SignedOut; readonly at: number } | undefined>(undefined);
  readonly #host: Host;
  readonly #now: () => number;

  constructor(host: Host, now: () => number) {
    this.#host = host;
    this.#now = now;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    const stop = this.#host.listen((event: UiEvent) => {
      if (event.event === 'join_given') void this.#take();
      if (event.event === 'signed_out') this.out = { reason: event.reason, at: this.#now() };
    });
    void this.#take();
    return stop;
  }

  hold(holding: boolean): void {
    this.holding = holding;
    // Whoever has joined has used it.
    if (!holding) {
      this.invitation = undefined;
      this.adding = false;
    }
  }

  /** Another profile is on the screen: what was said at the door of the one before is of no concern to it. */
  turned(): void {
    this.out = undefined;
    if (!this.holding) this.adding = false;
  }

  /** Back to what is open. */
  stay(): void {
    this.adding = false;
    this.invitation = undefined;
  }

  /** It holds a secret, so the core hands it over once. */
  async #take(): Promise<void> {
    if (!this.#host.teams) return;
    try {
      const { link } = await this.#host.ask('join_given', {});
      if (link !== null) this.invitation = link;
    } catch {
      // A core that knows no invitations hands none over.
    }
  }
}
