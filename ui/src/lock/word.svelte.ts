/** A word that is to open the lock: tried, refused, and for a while not even looked at. */
import type { Clock } from '../format/clock.svelte';
import type { TriedRow } from '../ipc/generated';

/** The shortest passphrase, characters; the core refuses shorter ones. */
export const SHORTEST = 6;

export class WordState {
  word = $state('');
  busy = $state(false);
  /** What became of the last one, until the next is typed. */
  outcome = $state<'wrong' | 'failed' | undefined>(undefined);
  /** Until when none is looked at, milliseconds since 1970. */
  #nextAt = $state(0);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Seconds until a word is looked at again; 0 for now. */
  get wait(): number {
    return Math.max(0, Math.ceil((this.#nextAt - this.#clock.now) / 1000));
  }

  get ready(): boolean {
    return this.word !== '' && !this.busy && this.wait === 0;
  }

  /** Tries it. Says whether it was right; a wrong one is gone from the field. */
  async try(ask: (word: string) => Promise<TriedRow>): Promise<boolean> {
    if (!this.ready) return false;
    this.busy = true;
    this.outcome = undefined;
    try {
      const tried = await ask(this.word);
      if (tried.outcome === 'right') return true;
      this.#nextAt = tried.next_at ?? 0;
      this.outcome = 'wrong';
    } catch {
      this.outcome = 'failed';
    } finally {
      this.busy = false;
      this.word = '';
    }
    return false;
  }
}
