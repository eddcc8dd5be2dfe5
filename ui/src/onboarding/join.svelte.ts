/** Joining a team: what was pasted, what the hub says of it, what the person agrees to, and the way through. */
import { createContext } from 'svelte';
import { AskFailed, type Host } from '../ipc/host';
import type { JoinLook, OfferRow, ProviderRow, UiErrorCode, WelcomeRow } from '../ipc/generated';

export type JoinStep = 'link' | 'hub' | 'team' | 'sign_in' | 'keeps' | 'you' | 'agreement' | 'two_step' | 'codes';

/** The hub's bound for names. */
export const MAX_NAME = 64;

export interface JoinTrouble {
  readonly code: UiErrorCode;
  readonly retryAfterS: number | undefined;
}

/** Where a person can do something about it; elsewhere it is said where they stand. */
const MENDED_AT: Partial<Record<UiErrorCode, JoinStep>> = {
  unknown_invitation: 'link', invitation_expired: 'link', invitation_used: 'link', invitation_taken_back: 'link',
  sign_in_not_offered: 'hub', sign_in_missing: 'sign_in', sign_in_over: 'sign_in', sign_in_refused: 'sign_in', provider_unreachable: 'sign_in',
  account_unknown: 'sign_in', account_taken: 'sign_in', account_not_allowed: 'sign_in', member_disabled: 'sign_in',
  invalid_value: 'you', agreement_missing: 'agreement', two_step_missing: 'two_step', two_step_wrong: 'two_step',
};

export class JoinState {
  step = $state<JoinStep>('link');
  link = $state('');
  hub = $state('');
  welcome = $state.raw<WelcomeRow | undefined>(undefined);
  /** Whether one comes by an account at the team's provider alone, without an invitation. */
  alone = $state(false);
  /** What the hub says of itself to whoever comes alone. */
  offer = $state.raw<OfferRow | undefined>(undefined);
  /** Where to sign in, where there is somewhere. */
  provider = $state.raw<ProviderRow | undefined>(undefined);
  /** Whether the browser is waited for. */
  waiting = $state(false);
  /** Whether the account is proven. */
  proven = $state(false);
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
  readonly by: string | undefined = $derived(this.alone ? undefined : this.welcome?.by);
  /** A code alone does not say where the hub is. */
  readonly needsHub: boolean = $derived(this.link.trim() !== '' && !/[/#:]/u.test(this.link));
  /** The way, as far as it is known. */
  readonly steps: readonly JoinStep[] = $derived([
    ...(this.alone ? (['hub', 'sign_in'] as const) : (['link', 'team'] as const)),
    ...(this.provider && !this.alone ? (['sign_in'] as const) : []),
    'keeps', 'you',
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
      case 'hub': return this.hub.trim() !== '';
      case 'team': case 'sign_in': case 'keeps': return true;
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
    this.alone = false;
    this.link = link;
    this.step = 'link';
    this.trouble = undefined;
    if (!this.needsHub) void this.next();
  }

  async next(): Promise<void> {
    if (!this.mayGoOn) return;
    this.trouble = undefined;
    if (this.step === 'link') await this.#look();
    else if (this.step === 'hub') await this.#ask();
    else if (this.step === 'sign_in' && !this.proven) await this.#signIn();
    else if (this.step === 'codes') this.#done();
    else if (this.last) await this.#accept();
    else this.#go(this.steps[this.steps.indexOf(this.step) + 1] ?? this.step);
  }

  /** Goes on without an account, where the team leaves that to everybody. */
  passBy(): void {
    if (this.step !== 'sign_in' || this.provider?.required !== false || this.alone) return;
    this.trouble = undefined;
    this.#go(this.steps[this.steps.indexOf('sign_in') + 1] ?? this.step);
  }

  /** From the invitation to the account alone, and back. */
  come(alone: boolean): void {
    this.#clear();
    this.trouble = undefined;
    this.alone = alone;
    this.step = alone ? 'hub' : 'link';
  }

  /** Waits no longer for the browser. */
  async cancel(): Promise<void> {
    if (this.waiting) await this.#host.ask('sign_in_cancel', {});
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
      this.#welcomed(welcome);
      this.provider = welcome.sign_in ?? undefined;
      this.#go('team');
    });
  }

  #welcomed(welcome: WelcomeRow): void {
    this.welcome = welcome;
    if (this.device === '') this.device = welcome.device;
  }

  async #ask(): Promise<void> {
    await this.#step(async () => {
      const offer = await this.#host.ask('join_offer', { hub: this.hub.trim() });
      this.#clear();
      this.offer = offer;
      this.provider = offer.provider;
      this.#go('sign_in');
    });
  }

  async #signIn(): Promise<void> {
    this.waiting = true;
    const proven = await this.#step(async () => {
      const asked = this.alone ? { link: null, hub: this.hub.trim() } : this.#invited();
      const { name, welcome } = await this.#host.ask('sign_in', asked);
      this.#welcomed(welcome);
      if (this.name.trim() === '') this.name = name ?? '';
      this.proven = true;
    });
    this.waiting = false;
    if (proven) this.#go('keeps');
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
      const who = { name: this.welcome?.member == null ? this.name.trim() : null, device: this.device.trim(), agreed: this.agreed };
      const { recovery_codes } = this.alone
        ? await this.#host.ask('sign_in_finish', who)
        : await this.#host.ask('join_accept', { ...this.#invited(), ...who, two_step: this.code.trim() === '' ? null : this.code.trim(), signed_in: this.proven });
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
    this.offer = undefined;
    this.provider = undefined;
    this.proven = false;
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
    // Whoever thought better of it need not be told.
    if (trouble.code === 'cancelled') return;
    this.trouble = trouble;
    const mended = MENDED_AT[trouble.code];
    if (mended && this.steps.includes(mended)) this.step = mended;
    if (this.step === 'sign_in') this.proven = false;
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
