/** What every start asks, asked before the screen is built: the answers are there when the screen wants them. */
import type { AskName, Asks, Host, UiEvent } from './host';

/** A question with what it needs to know. */
export type Question = { [N in AskName]: readonly [N, Asks[N]['params']] }[AskName];

/** A host that has asked some questions already. Each answer is given once, and none that an event has overtaken. */
export class HeadStart implements Host {
  readonly teams: boolean;
  /** Done when every early question was answered, one way or the other. */
  readonly answered: Promise<unknown>;
  readonly #host: Host;
  readonly #early = new Map<string, Promise<unknown>>();

  constructor(host: Host, questions: readonly Question[]) {
    this.#host = host;
    this.teams = host.teams ?? false;
    for (const [name, params] of questions) this.#early.set(keyOf(name, params), host.ask(name, params));
    this.answered = Promise.allSettled(this.#early.values());
    host.listen(() => this.#early.clear());
  }

  async ask<N extends AskName>(name: N, params: Asks[N]['params'], of?: string): Promise<Asks[N]['answer']> {
    const key = keyOf(name, params);
    const early = this.#early.get(key) as Promise<Asks[N]['answer']> | undefined;
    this.#early.delete(key);
    try {
      if (early) return await early;
    } catch {
      // It was asked too early, before a profile was open: it is asked again.
    }
    return this.#host.ask(name, params, of);
  }

  listen(hear: (event: UiEvent) => void): () => void {
    return this.#host.listen(hear);
  }
}

function keyOf(name: AskName, params: unknown): string {
  return `${name} ${JSON.stringify(params)}`;
}
