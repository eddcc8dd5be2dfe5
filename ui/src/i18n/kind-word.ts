/** Names the kind of a message that has no words of its own. */
import type { FirstWords } from './fr-first';

export function kindWord(t: FirstWords, kind: string): string {
  const words: Record<string, string> = t.kinds;
  return words[kind] ?? t.kinds.unsupported;
}
