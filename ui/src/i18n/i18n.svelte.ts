/** The language of the screen: one catalogue at a time, changed without a reload. */
import { createContext } from 'svelte';
import type { Language } from '../ipc/generated';
import { firstEn } from './en-first';
import type { Catalogue } from './fr';
import { firstFr, type FirstWords } from './fr-first';

type Code = 'fr' | 'en';

const FIRST: Record<Code, FirstWords> = { fr: firstFr, en: firstEn };

let whole: Readonly<Record<Code, Catalogue>> | undefined;

/** The rest of the screen brings all words with it (`whole.ts`). */
export function takeWhole(catalogues: Readonly<Record<Code, Catalogue>>): void {
  whole = catalogues;
}

export class I18n {
  #language = $state<Language>('auto');
  #system = $state('fr');
  readonly code: Code = $derived.by(() => {
    if (this.#language !== 'auto') return this.#language;
    return this.#system.toLowerCase().startsWith('en') ? 'en' : 'fr';
  });
  /** The words of the first look at the list: here from the start. */
  readonly first: FirstWords = $derived(FIRST[this.code]);
  /** All words, for what comes with the rest of the screen. */
  readonly t: Catalogue = $derived.by(() => {
    if (!whole) throw new Error('The first look at the list has its own words: `first`.');
    return whole[this.code];
  });
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
