/** What stands in the way of joining, in words: what happened, and the one thing to do. */
import type { Catalogue } from '../i18n/fr';
import type { JoinTrouble } from './join.svelte';

export function joinWords(t: Catalogue, { code, retryAfterS }: JoinTrouble, by: string | undefined): string {
  const words = t.join.errors;
  const who = by ?? words.inviter;
  if (code === 'invitation_expired' || code === 'invitation_used' || code === 'invitation_taken_back') return words[code](who);
  if (code === 'too_many_tries') return words.too_many_tries(retryAfterS === undefined ? words.too_many_tries_soon : words.wait(Math.max(1, Math.ceil(retryAfterS / 60))));
  const plain: Record<string, unknown> = words;
  const found = plain[code];
  return typeof found === 'string' ? found : words.other;
}
