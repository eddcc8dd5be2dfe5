/** The same core, spoken to for one profile: what is still under way when another comes on the screen reaches the one it was meant for. */
import type { AskName, Asks, Host, UiEvent } from './host';

export class BoundHost implements Host {
  readonly teams: boolean;
  readonly #host: Host;
  readonly #profile: string;
  readonly #isShown: () => boolean;

  constructor(host: Host, profile: string, isShown: () => boolean) {
    this.teams = host.teams ?? false;
    this.#host = host;
    this.#profile = profile;
    this.#isShown = isShown;
  }

  ask<N extends AskName>(name: N, params: Asks[N]['params']): Promise<Asks[N]['answer']> {
    return this.#host.ask(name, params, this.#profile);
  }

  /** Hears what this profile tells: all of it on the screen, and behind it only how its own files get on. */
  listen(hear: (event: UiEvent) => void): () => void {
    return this.#host.listen((event) => {
      if (this.#isShown() || event.event === 'attachment' || event.event === 'upload') hear(event);
    });
  }
}
