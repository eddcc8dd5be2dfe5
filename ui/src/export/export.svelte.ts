/** One export under way: how far it is, and what came of it. */
import type { Exported } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

export class ExportState {
  busy = $state(false);
  /** Done, of all; absent until the first word of it. */
  part = $state<number | undefined>(undefined);
  done = $state.raw<Exported | undefined>(undefined);
  trouble = $state<'disk_full' | 'not_possible' | undefined>(undefined);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Follows how far it is until the returned function is called; an export that nobody looks at any more is called off. */
  follow(): () => void {
    const stop = this.#host.listen((event) => {
      if (event.event === 'export' && this.busy) this.part = event.total > 0 ? event.done / event.total : undefined;
    });
    return () => {
      stop();
      this.cancel();
    };
  }

  async begin(conversation: number, files: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.part = undefined;
    this.trouble = undefined;
    try {
      this.done = await this.#host.ask('export_conversation', { conversation, files });
    } catch (error) {
      const code = error instanceof AskFailed ? error.code : 'bug';
      // Who thought better of it need not be told so.
      if (code !== 'cancelled') this.trouble = code === 'disk_full' ? 'disk_full' : 'not_possible';
    } finally {
      this.busy = false;
    }
  }

  cancel(): void {
    if (this.busy) void this.#host.ask('export_cancel', {}).catch(() => undefined);
  }
}
