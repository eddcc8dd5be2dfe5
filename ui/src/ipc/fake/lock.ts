/** The pretend core's lock: one word opens it, five wrong ones make it deaf for half a minute. */
import type { Preferences, Profile, Start, TriedRow } from '../generated';
import { opened } from './profiles';
import { AskFailed } from '../host';
import type { Answers } from './simple-answers';

/** What the workshop's lock gives for paper. */
export const RECOVERY = '7Q2M-X4KD-91PV-ZC6T-H8WB-E3RN-5GJY-0SFA';
const FREE = 4;
const WAIT_MS = 30_000;

export class FakeLock {
  passphrase = '';
  /** How often a person was said to be at work. */
  touched = 0;
  wrong = 0;
  nextAt = 0;
  /** Messages that have come while it was shut. */
  arrived = 0;

  constructor(
    private readonly now: () => number,
    private readonly start: () => Start,
    private readonly become: (start: Start) => void,
    private readonly preferences: () => Preferences,
  ) {}

  readonly answers = {
    lock_set: ({ passphrase }) => {
      if (this.passphrase !== '') throw new AskFailed({ code: 'not_possible', details: '' });
      this.passphrase = passphrase;
      this.become({ ...this.start(), has_lock: true });
      return { recovery_code: RECOVERY };
    },
    lock_change: ({ word, passphrase }) => this.#tried(word, () => (this.passphrase = passphrase)),
    lock_take_off: ({ word }) => this.#tried(word, () => {
      this.passphrase = '';
      this.become({ ...this.start(), has_lock: false });
    }),
    lock_open: ({ word }) => this.#tried(word, () => this.become({ ...this.start(), state: opened(this.#profile()), has_lock: true })),
    lock_now: () => {
      this.shut();
      return {};
    },
    lock_touched: () => {
      this.touched += 1;
      return {};
    },
    lock_start_over: () => {
      this.passphrase = '';
      this.become({ ...this.start(), state: { state: 'doors' }, has_lock: false });
      return {};
    },
  } satisfies Partial<Answers>;

  shut(): void {
    const { language, theme } = this.preferences();
    this.become({ ...this.start(), state: { state: 'locked', profile: this.#profile(), language, theme, arrived: this.arrived }, has_lock: false });
  }

  #profile(): Profile {
    const state = this.start().state;
    return state.state === 'open' || state.state === 'locked' ? state.profile : 'demo';
  }

  #tried(word: string, right: () => void): TriedRow {
    if (this.now() < this.nextAt) return { outcome: 'too_soon', next_at: this.nextAt };
    if (word !== this.passphrase && word !== RECOVERY) {
      this.wrong += 1;
      if (this.wrong > FREE) this.nextAt = this.now() + WAIT_MS;
      return { outcome: 'wrong', next_at: this.wrong > FREE ? this.nextAt : null };
    }
    this.wrong = 0;
    this.nextAt = 0;
    right();
    return { outcome: 'right' };
  }
}
