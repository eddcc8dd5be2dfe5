/** Joining a team: what was pasted, what the hub says of it, what the person agrees to, and the way through. */
import { createContext } from 'svelte';
import { AskFailed, type Host } from '../ipc/host';
import type { JoinLook, UiErrorCode, WelcomeRow } from '../ipc/generated';

export type JoinStep = 'link' | 'team' | 'keeps' | 'you' | 'agreement' | 'two_step' | 'codes';

/** The hub's bound for names. */
export const MAX_NAME = 64;

export interface JoinTrouble {
  readonly code: UiErrorCode;
  readonly retryAfterS: number | undefined;
}

/** Where a person can do something about it; elsewhere it is said where they stand. */
const MENDED_AT: Partial<Record<UiErrorCode, JoinStep>> = {
  unknown_invitation: 'link', invitation_expired: 'link', invitation_used: 'link', invitation_taken_back: 'link',
  invalid_value: 'you', agreement_missing: 'agreement', two_step_missing: 'two_step', two_step_wrong: 'two_step',
};

export class JoinState {
  step = $state<JoinStep>('link');
  link = $state('');
  hub = $state('');
  welcome = $state.raw<WelcomeRow | undefined>(undefined);
  name = $state('');
  device = $state('');
  agreed = $state(false);
  /** What an authenticator is fed with. */
  setup = $state.raw<{ secret: string; url: string } | undefined>(undefined);
  code = $state('');
  recoveryCodes = $state.raw<readonly string[]>([]);
  kept = $state(false);
  busy = $state(false);
  trouble = $state.raw<JoinTrouble | undefined>(undefined);
  /** Who invited, where that is known: to be asked again. */
  readonly by: string | undefined = $derived(this.welcome?.by);
  /** A code alone does not say where the hub is. */
  readonly needsHub: boolean = $derived(this.link.trim() !== '' && !/[/#:]/u.test(this.link));
  /** The way, as far as it is known. */
  readonly steps: readonly JoinStep[] = $derived([
    'link', 'team', 'keeps', 'you',
    ...(this.welcome?.agreement == null ? [] : (['agreement'] as const)),
    ...(this.welcome?.two_step == null ? [] : (['two_step'] as const)),
    ...(this.welcome?.two_step === 'set_up' || this.recoveryCodes.length > 0 ? (['codes'] as const) : []),
  ]);
  /** Whether this step's verb is the one that joins. */
  readonly last: boolean = $derived(this.step !== 'codes' && this.steps.filter((each) => each !== 'codes').at(-1) === this.step);
  readonly mayGoOn: boolean = $derived.by(() => {
    if (this.busy) return false;
    switch (this.step) {
      case 'link': return this.link.trim() !== '' && (!this.needsHub || this.hub.trim() !== '');
      case 'team': case 'keeps': return true;
      case 'you': return isName(this.device) && (this.welcome?.member != null || isName(this.name));
      case 'agreement': return this.agreed;
      case 'two_step': return this.code.trim().length >= 6 && (this.welcome?.two_step !== 'set_up' || this.setup !== undefined);
      case 'codes': return this.kept;
    }
  });
  readonly #host: Host;
  readonly #onholding: (holding: boolean) => void;

  /** `onholding` hears whether the person is still needed here although the profile may be open already. */
  constructor(host: Host, onholding: (holding: boolean) => void = () => undefined) {
    this.#host = host;
    this.#onholding = onholding;
  }

  /** Begins anew with an invitation that the system handed over. */
  begin(link: string): void {
    this.#clear();
    this.link = link;
    this.step = 'link';
    this.trouble = undefined;
    if (!this.needsHub) void this.next();
  }

  async next(): Promise<void> {
    if (!this.mayGoOn) return;
    this.trouble = undefined;
    if (this.step === 'link') await this.#look();
    else if (this.step === 'codes') this.#done();
    else if (this.last) await this.#accept();
    else this.#go(this.steps[this.steps.indexOf(this.step) + 1] ?? this.step);
  }

  back(): void {
    this.trouble = undefined;
    this.#go(this.steps[this.steps.indexOf(this.step) - 1] ?? this.step);
  }

  #go(step: JoinStep): void {
    this.step = step;
    if (step === 'two_step' && this.welcome?.two_step === 'set_up' && !this.setup) void this.prepare();
  }

  async #look(): Promise<void> {
    await this.#step(async () => {
      const welcome = await this.#host.ask('join_look', this.#invited());
      this.#clear();
      this.welcome = welcome;
      if (this.device === '') this.device = welcome.device;
      this.#go('team');
    });
  }

  /** Asks for the secret of the two-step code; asked once, the hub tells another each time. */
  async prepare(): Promise<void> {
    await this.#step(async () => {
      this.setup = await this.#host.ask('join_two_step', this.#invited());
    });
  }

  async #accept(): Promise<void> {
    // The profile opens before the answer is read, and the codes are shown only here.
    this.#onholding(true);
    const joined = await this.#step(async () => {
      const { recovery_codes } = await this.#host.ask('join_accept', {
        ...this.#invited(), name: this.welcome?.member == null ? this.name.trim() : null, device: this.device.trim(), agreed: this.agreed,
        two_step: this.code.trim() === '' ? null : this.code.trim(),
      });
      this.recoveryCodes = recovery_codes;
    });
    if (joined && this.recoveryCodes.length > 0) this.#go('codes');
    else this.#onholding(false);
  }

  #done(): void {
    this.recoveryCodes = [];
    this.#onholding(false);
  }

  /** What belongs to one invitation must not be carried to another. */
  #clear(): void {
    this.welcome = undefined;
    this.setup = undefined;
    this.code = '';
    this.agreed = false;
  }

  async #step(run: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    try {
      await run();
      return true;
    } catch (thrown) {
      const failed = AskFailed.from(thrown);
      this.#refused({ code: failed.code, retryAfterS: failed.retryAfterS });
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** The person is led to where it can be mended. */
  #refused(trouble: JoinTrouble): void {
    this.trouble = trouble;
    const mended = MENDED_AT[trouble.code];
    if (mended && this.steps.includes(mended)) this.step = mended;
    if (trouble.code === 'two_step_wrong') this.code = '';
  }

  #invited(): JoinLook {
    return { link: this.link.trim(), hub: this.needsHub ? this.hub.trim() : null };
  }
}

export function isName(text: string): boolean {
  const length = [...text.trim()].length;
  return length > 0 && length <= MAX_NAME;
}

export const [getJoin, setJoin] = createContext<JoinState>();
