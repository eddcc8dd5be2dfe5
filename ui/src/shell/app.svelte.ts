/** How the app stands: which screen, whose preferences. */
import { createContext } from 'svelte';
import type { I18n } from '../i18n/i18n.svelte';
import type { Preferences, Start } from '../ipc/generated';
import type { Host } from '../ipc/host';
import type { Platform } from '../keys/keymap';

/** What holds until the core has spoken; the core's own defaults. */
const FIRST: Preferences = {
  theme: 'auto', language: 'auto', density: 'normal', enter_sends: false, notification_privacy: 'name_and_text', do_not_disturb_until: 0,
  close_to_tray: true, start_at_login: false, list_width: 320, context_shown: true,
  undo_seconds: 5, media_policy: 'always', media_cache_mb: 2048, keep_photo_metadata: false, send_typing: true, seats_reviewed_at: 0,
  lock_after_minutes: 15, lock_with_system: true, hide_from_capture: false,
};

export class AppState {
  start = $state.raw<Start | undefined>(undefined);
  preferences = $state.raw<Preferences>(FIRST);
  saveFailed = $state(false);
  readonly #host: Host;
  readonly #i18n: I18n;
  /** What the web view says that the system speaks, until the core says it. */
  readonly #system: string;
  #saving = 0;

  readonly #ontook: (start: Start) => void;

  /** `ontook` hears of every start that is learnt. */
  constructor(host: Host, i18n: I18n, system: string, ontook: (start: Start) => void = () => undefined) {
    this.#ontook = ontook;
    this.#host = host;
    this.#i18n = i18n;
    this.#system = system;
  }

  /** The profile on the screen, open or not. */
  get profile(): string | undefined {
    const state = this.start?.state;
    return state?.state === 'open' || state?.state === 'opening' || state?.state === 'problem' ? state.id : undefined;
  }

  get platform(): Platform {
    const platform = this.start?.platform;
    return platform === 'windows' || platform === 'macos' ? platform : 'linux';
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    const stop = this.#host.listen((event) => {
      if (event.event === 'started') {
        const [before, profile] = [this.start?.state.state, this.profile];
        this.#took(event.start);
        // What one profile keeps may be newer than what another does.
        if (before !== event.start.state.state || profile !== this.profile) void this.#read();
      }
      if (event.event === 'preferences_changed') void this.#read();
    });
    // The preferences first: what they say of size and colour is drawn once, not twice.
    void this.#read();
    void this.#host.ask('start', {}).then((start) => this.#took(start)).catch(() => undefined);
    return stop;
  }

  /** Changes some preferences, at once on screen and then in the core. */
  async save(some: Partial<Preferences>): Promise<void> {
    const before = this.preferences;
    this.#saving += 1;
    const saving = this.#saving;
    this.#use({ ...before, ...some });
    try {
      await this.#host.ask('preferences_save', { preferences: this.preferences }, this.profile);
      this.saveFailed = false;
    } catch {
      this.saveFailed = true;
      if (saving === this.#saving) this.#use(before);
    }
  }

  async #read(): Promise<void> {
    const [saving, profile] = [this.#saving, this.profile];
    try {
      const preferences = await this.#host.ask('preferences', {}, profile);
      if (saving === this.#saving && (profile === undefined || profile === this.profile)) this.#use(preferences);
    } catch {
      // No profile is open yet: the defaults hold, and the next `started` asks again.
    }
  }

  #took(start: Start): void {
    this.start = start;
    this.#ontook(start);
    // Everything else that the person prefers is behind the lock.
    if (start.state.state === 'locked') this.preferences = { ...FIRST, language: start.state.language, theme: start.state.theme };
    this.#i18n.use(this.preferences.language, start.locale);
  }

  #use(preferences: Preferences): void {
    this.preferences = preferences;
    this.#i18n.use(preferences.language, this.start?.locale ?? this.#system);
  }
}

export const [getApp, setApp] = createContext<AppState>();
