/** Tells the shell that a person is at work here, so that the lock does not fall shut under their hands. */
import type { Host } from '../ipc/host';

/** Not more often than that: the lock counts in minutes. */
const EVERY_MS = 20_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Follows the person's hands until the returned function is called. */
export function followHands(host: Host, now: () => number = () => Date.now()): () => void {
  let told = 0;
  function touched(): void {
    if (now() - told < EVERY_MS) return;
    told = now();
    // Who does not hear it locks early, and loses nothing.
    host.ask('lock_touched', {}).catch(() => undefined);
  }
  for (const sign of SIGNS) addEventListener(sign, touched, { capture: true, passive: true });
  return () => {
    for (const sign of SIGNS) removeEventListener(sign, touched, { capture: true });
  };
}
