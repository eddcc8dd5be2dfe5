/** The past of the owner's phone: Meta gives it once, so nothing here asks by itself, and nothing asks twice. */
import type { ImportRow, UiErrorCode } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

export class PhonePast {
  /** How far it is; absent until the core has said so. */
  row = $state.raw<ImportRow | undefined>(undefined);
  /** The person has read what cannot be undone. */
  understood = $state(false);
  asking = $state(false);
  trouble = $state<UiErrorCode | undefined>(undefined);
  readonly ready: boolean = $derived(this.understood && !this.asking && this.row?.available === true);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    let heard = false;
    const stop = this.#host.listen((event) => {
      if (event.event !== 'import') return;
      heard = true;
      this.row = event;
    });
    this.#host.ask('import_state', {}).then(
      // What was heard meanwhile is newer than this answer.
      (row) => { if (!heard) this.row = row; },
      (thrown: unknown) => (this.trouble = AskFailed.from(thrown).code),
    );
    return stop;
  }

  /** Asks for it. One press, one wish: a second press while the first is on its way does nothing. */
  async ask(): Promise<void> {
    if (!this.ready) return;
    this.asking = true;
    this.trouble = undefined;
    try {
      await this.#host.ask('import_history', {});
      this.row = await this.#host.ask('import_state', {});
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
    } finally {
      this.asking = false;
    }
  }
}
