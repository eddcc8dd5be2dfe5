/** The language of the screen: one catalogue at a time, changed without a reload. */
import { createContext } from 'svelte';
import type { Language } from '../ipc/generated';
import { en } from './en';
import { fr, type Catalogue } from './fr';

const CATALOGUES: Record<'fr' | 'en', Catalogue> = { fr, en };

export class I18n {
  #language = $state<Language>('auto');
  #system = $state('fr');
  readonly code: 'fr' | 'en' = $derived.by(() => {
    if (this.#language !== 'auto') return this.#language;
    return this.#system.toLowerCase().startsWith('en') ? 'en' : 'fr';
  });
  /** The words. */
  readonly t: Catalogue = $derived(CATALOGUES[this.code]);
  /** For Intl: the system's own region where it speaks this language, so that British clocks stay British. */
  readonly locale: string = $derived.by(() => (this.#system.toLowerCase().startsWith(this.code) ? this.#system : this.code));

  /** Takes in what the person chose and what the system speaks. */
  use(language: Language, system: string): void {
    this.#language = language;
    this.#system = Intl.DateTimeFormat.supportedLocalesOf([tagOf(system)])[0] ?? 'fr';
  }
}

/** Turns a POSIX name into a tag: "fr_FR.UTF-8" is "fr-FR". Anything that is no tag is French. */
function tagOf(system: string): string {
  const tag = system.split('.')[0]?.replace('_', '-') ?? '';
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'fr';
  } catch {
    return 'fr';
  }
}

export const [getI18n, setI18n] = createContext<I18n>();
