/** The time on screen: one ticking clock, corrected by the hub's, so that every countdown agrees with every other. */
import { createContext } from 'svelte';

export class Clock {
  /** The hub's time as of the last tick, milliseconds since 1970. */
  now = $state(0);
  #skew = 0;
  readonly #read: () => number;

  constructor(read: () => number = () => Date.now()) {
    this.#read = read;
    this.tick();
  }

  /** Takes in how far this machine's clock is off. */
  correct(skewMs: number): void {
    if (skewMs === this.#skew) return;
    this.#skew = skewMs;
    this.tick();
  }

  tick(): void {
    this.now = this.#read() + this.#skew;
  }

  /** Ticks every second until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => this.tick(), 1000);
    return () => clearInterval(timer);
  }
}

export const [getClock, setClock] = createContext<Clock>();
