/** The app's own core. The only file that knows Tauri. */
import { Channel, invoke } from '@tauri-apps/api/core';
import { AskFailed, type AskName, type Asks, type Host, type UiEvent } from './host';

export class TauriHost implements Host {
  readonly teams = true;
  readonly #ears = new Set<(event: UiEvent) => void>();

  constructor() {
    const channel = new Channel<UiEvent>();
    channel.onmessage = (event) => {
      for (const hear of [...this.#ears]) hear(event);
    };
    void invoke('listen', { channel });
  }

  async ask<N extends AskName>(name: N, params: Asks[N]['params'], of?: string): Promise<Asks[N]['answer']> {
    try {
      return await invoke<Asks[N]['answer']>('ask', { name, params, of: of ?? null });
    } catch (thrown) {
      throw AskFailed.from(thrown);
    }
  }

  listen(hear: (event: UiEvent) => void): () => void {
    this.#ears.add(hear);
    return () => this.#ears.delete(hear);
  }
}

/** Whether this page runs inside the app. */
export function insideTauri(): boolean {
  return '__TAURI_INTERNALS__' in window;
}
