/** Connecting a number on this computer: what was filled in, what the checks said, what stands in the way. */
import { createContext } from 'svelte';
import type { PreflightTick, SoloForm, SoloSetup, UiErrorCode } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

export const STEPS = ['before', 'ids', 'address', 'check'] as const;
export type Step = (typeof STEPS)[number];

/** Without these there is nothing to connect to; the others can be settled afterwards. */
const BLOCKING = new Set(['keychain', 'disk', 'token', 'number']);
const LOOK_AGAIN_MS = 5000;

export class WizardState {
  step = $state<Step>('before');
  understood = $state(false);
  form = $state<SoloForm>({ phone_number_id: '', waba_id: '', token: '', app_secret: '', public_url: '' });
  setup = $state.raw<SoloSetup | undefined>(undefined);
  setupFailed = $state(false);
  ticks = $state.raw<PreflightTick[]>([]);
  checking = $state(false);
  connecting = $state(false);
  trouble = $state<UiErrorCode | undefined>(undefined);
  readonly publicUrlFits: boolean = $derived(this.form.public_url.trim() === '' || isPublicAddress(this.form.public_url));
  readonly idsFit: boolean = $derived(isId(this.form.phone_number_id) && isId(this.form.waba_id) && this.form.token.trim() !== '' && this.form.app_secret.trim() !== '');
  readonly allGood: boolean = $derived(this.ticks.length > 0 && this.ticks.every((tick) => tick.state === 'ok'));
  readonly blocked: boolean = $derived(this.ticks.length === 0 || this.ticks.some((tick) => BLOCKING.has(tick.check) && tick.state !== 'ok'));
  readonly mayGoOn: boolean = $derived.by(() => {
    switch (this.step) {
      case 'before': return this.understood;
      case 'ids': return this.idsFit;
      case 'address': return this.publicUrlFits;
      case 'check': return !this.blocked && !this.connecting;
    }
  });
  readonly #host: Host;
  #looks = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  go(step: Step): void {
    this.trouble = undefined;
    this.step = step;
    if (step === 'address') void this.prepare();
    if (step === 'check') void this.check();
  }

  by(steps: 1 | -1): void {
    const to = STEPS[STEPS.indexOf(this.step) + steps];
    if (to) this.go(to);
  }

  /** Asks the core what Meta must be told; the answer to an address that is no longer typed is dropped. */
  async prepare(): Promise<void> {
    const public_url = this.publicUrlFits ? this.form.public_url.trim() : '';
    this.setupFailed = false;
    try {
      const setup = await this.#host.ask('solo_prepare', { public_url });
      if (public_url === (this.publicUrlFits ? this.form.public_url.trim() : '')) this.setup = setup;
    } catch {
      this.setupFailed = true;
    }
  }

  async check(): Promise<void> {
    this.#looks += 1;
    const look = this.#looks;
    this.checking = true;
    try {
      const ticks = await this.#host.ask('solo_preflight', { form: this.#form() });
      if (look === this.#looks) this.ticks = ticks;
    } catch (thrown) {
      if (look === this.#looks) this.trouble = AskFailed.from(thrown).code;
    } finally {
      if (look === this.#looks) this.checking = false;
    }
  }

  /** While the checks are on screen, what is not good yet is looked at again. */
  watch(): () => void {
    const timer = setInterval(() => {
      if (this.step === 'check' && !this.allGood && !this.checking && !this.connecting) void this.check();
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }

  async connect(): Promise<void> {
    this.connecting = true;
    this.trouble = undefined;
    try {
      await this.#host.ask('solo_connect', { form: this.#form() });
      // The keychain has them now; the screen forgets them.
      this.form = { ...this.form, token: '', app_secret: '' };
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
    } finally {
      this.connecting = false;
    }
  }

  #form(): SoloForm {
    const { phone_number_id, waba_id, token, app_secret, public_url } = this.form;
    return { phone_number_id: phone_number_id.trim(), waba_id: waba_id.trim(), token: token.trim(), app_secret: app_secret.trim(), public_url: public_url.trim() };
  }
}

export function isId(text: string): boolean {
  return /^\d{5,}$/u.test(text.trim());
}

function isPublicAddress(text: string): boolean {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'https:' && url.hostname.includes('.');
  } catch {
    return false;
  }
}

export const [getWizard, setWizard] = createContext<WizardState>();
