/** A voice message while it is being spoken. The core holds the microphone; this only says what it hears. */
import type { AttachmentRow, UiErrorCode, UiEvent } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

export type Recording = 'idle' | 'starting' | 'recording' | 'paused' | 'stopping';
/** How many bars of the past the level shows. */
const BARS = 48;

export class RecorderState {
  state = $state<Recording>('idle');
  levels = $state.raw<readonly number[]>([]);
  duration = $state(0);
  trouble = $state<UiErrorCode | 'cut_short' | undefined>(undefined);
  readonly on: boolean = $derived(this.state !== 'idle');
  readonly #host: Host;
  readonly #done: (row: AttachmentRow) => void;

  /** `done` takes what was recorded. */
  constructor(host: Host, done: (row: AttachmentRow) => void) {
    this.#host = host;
    this.#done = done;
  }

  hear(event: UiEvent): void {
    if (event.event !== 'voice' || this.state === 'idle') return;
    this.duration = event.duration_ms;
    if (event.state === 'recording') this.levels = [...this.levels, event.level].slice(-BARS);
    if (event.state === 'failed') void this.#keep(event.duration_ms);
  }

  async start(): Promise<void> {
    if (this.state !== 'idle') return;
    this.state = 'starting';
    this.trouble = undefined;
    this.levels = [];
    this.duration = 0;
    await this.#ask(async () => {
      await this.#host.ask('voice_start', {});
      // Cancelled while the system asked for permission: the core hears of it now.
      if (this.state === 'starting') this.state = 'recording';
      else await this.#host.ask('voice_cancel', {});
    });
  }

  async pause(): Promise<void> {
    if (this.state !== 'recording' && this.state !== 'paused') return;
    const paused = this.state === 'recording';
    this.state = paused ? 'paused' : 'recording';
    await this.#ask(() => this.#host.ask('voice_pause', { paused }));
  }

  async stop(): Promise<boolean> {
    if (this.state !== 'recording' && this.state !== 'paused') return false;
    this.state = 'stopping';
    return this.#ask(async () => {
      const row = await this.#host.ask('voice_stop', {});
      this.state = 'idle';
      this.#done(row);
    });
  }

  async cancel(): Promise<void> {
    const before = this.state;
    if (before === 'idle') return;
    this.state = 'idle';
    this.trouble = undefined;
    if (before !== 'starting') await this.#host.ask('voice_cancel', {}).catch(() => undefined);
  }

  /** The microphone went away: the core has what was said until then. */
  async #keep(spokenMs: number): Promise<void> {
    if (spokenMs === 0) {
      this.state = 'idle';
      this.trouble = 'no_microphone';
      return;
    }
    this.state = 'recording';
    if (await this.stop()) this.trouble = 'cut_short';
  }

  async #ask(run: () => Promise<unknown>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (thrown) {
      this.state = 'idle';
      this.trouble = AskFailed.from(thrown).code;
      return false;
    }
  }
}
