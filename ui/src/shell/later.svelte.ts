/** Fetches the rest of the screen once the list stands, or as soon as somebody wants a part of it. */
import { createContext } from 'svelte';

export type Rest = typeof import('./rest');

/** By then the list is drawn, and nobody has opened anything yet; who is faster fetches at once. */
const SOON_MS = 600;

export class Later {
  /** The rest, once it is here. */
  rest = $state.raw<Rest | undefined>(undefined);
  #fetching = false;
  #waiting: ((rest: Rest) => void)[] = [];
  readonly #load: () => Promise<Rest>;

  constructor(load: () => Promise<Rest> = () => import('./rest')) {
    this.#load = load;
  }

  /** Fetches it when the list stands, unless the returned function is called before. */
  fetchSoon(): () => void {
    const timer = setTimeout(() => this.fetch(), SOON_MS);
    return () => clearTimeout(timer);
  }

  /** Does something with it: at once where it is here, else when it has come. */
  have(use: (rest: Rest) => void): void {
    if (this.rest) return use(this.rest);
    this.#waiting.push(use);
    this.fetch();
  }

  /** Fetches it, once; asked again after it could not be had. */
  fetch(): void {
    if (this.#fetching) return;
    this.#fetching = true;
    this.#load().then(
      (rest) => {
        this.rest = rest;
        for (const use of this.#waiting.splice(0)) use(rest);
      },
      () => (this.#fetching = false),
    );
  }
}

export const [getLater, setLater] = createContext<Later>();
