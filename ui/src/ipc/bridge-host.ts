/** A core behind HTTP on this machine: how the whole-system tests put a browser in front of the real engine. */
import { AskFailed, type AskName, type Asks, type Host, type UiEvent } from './host';

export class BridgeHost implements Host {
  readonly #base: string;
  readonly #ears = new Set<(event: UiEvent) => void>();

  constructor(base: string) {
    this.#base = base.replace(/\/$/, '');
    const source = new EventSource(`${this.#base}/events`);
    source.onmessage = (message: MessageEvent<string>) => {
      const event = JSON.parse(message.data) as UiEvent;
      for (const hear of [...this.#ears]) hear(event);
    };
  }

  async ask<N extends AskName>(name: N, params: Asks[N]['params']): Promise<Asks[N]['answer']> {
    let response: Response;
    try {
      response = await fetch(`${this.#base}/ask/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      });
    } catch (thrown) {
      throw new AskFailed({ code: 'unreachable', details: String(thrown) });
    }
    const body: unknown = await response.json();
    if (!response.ok) throw AskFailed.from(body);
    return body as Asks[N]['answer'];
  }

  listen(hear: (event: UiEvent) => void): () => void {
    this.#ears.add(hear);
    return () => this.#ears.delete(hear);
  }
}
