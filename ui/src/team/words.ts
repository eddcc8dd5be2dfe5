/** What the hub would not do, in words a person can act on. */
import type { Catalogue } from '../i18n/fr';
import type { UiErrorCode } from '../ipc/generated';

export function noWords(t: Catalogue, code: UiErrorCode): string {
  const words: Record<string, string> = t.team.errors;
  return words[code] ?? t.team.errors.other;
}
