/** Names the kind of a message that has no words of its own. */
import type { Catalogue } from './fr';

export function kindWord(t: Catalogue, kind: string): string {
  const words: Record<string, string> = t.kinds;
  return words[kind] ?? t.kinds.unsupported;
}
