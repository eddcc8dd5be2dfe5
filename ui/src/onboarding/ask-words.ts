/** What went wrong while connecting, in words a person can act on. */
import type { Catalogue } from '../i18n/fr';
import type { UiErrorCode } from '../ipc/generated';

export function askWords(t: Catalogue, code: UiErrorCode): string {
  const words: Record<string, string> = t.onboarding.errors;
  return words[code] ?? t.onboarding.errors.other;
}
