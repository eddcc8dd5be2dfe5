/** Why a message did not go out, in three sentences: what happened, what it means for this customer, the one thing to do. */
import type { CodeWords } from '../i18n/code-words';
import type { Catalogue } from '../i18n/fr';

export interface FailureWords {
  readonly what: string;
  readonly means: string;
  readonly todo: string;
}

/** Codes that Meta gives out by the dozen for one thing: from, to, and the one whose words stand for all. */
const RUNS: readonly (readonly [from: number, to: number, as: number])[] = [
  [200, 299, 200],
  [131_201, 131_215, 131_201],
  [138_000, 138_018, 138_000],
  [147_001, 147_005, 147_001],
  [200_005, 200_007, 200_005],
  [2_388_001, 2_388_018, 2_388_001],
  [2_388_039, 2_388_090, 2_388_039],
  [2_388_091, 2_388_103, 2_388_001],
  [2_388_200, 2_388_299, 2_388_039],
  [2_593_079, 2_593_085, 2_593_079],
];

/**
 * The words of a failure. Its kind says what it means and what to do; Meta's code, where we know it, says more exactly
 * what happened, and now and then what to do instead. What we know neither of still says something useful.
 */
export function failureWords(t: Catalogue, failure: { readonly kind: string; readonly code: number | null } | null): FailureWords {
  const { verbs: _verbs, stepErrors: _stepErrors, codes: _codes, ...kinds } = t.failures;
  const codes: Record<number, CodeWords> = t.failures.codes;
  const known: Record<string, FailureWords> = kinds;
  const words = known[failure?.kind ?? 'other'] ?? kinds.other;
  const code = failure?.code ?? undefined;
  if (code === undefined) return words;
  const run = RUNS.find(([from, to]) => code >= from && code <= to);
  const exact = codes[code] ?? (run && codes[run[2]]);
  return exact ? { ...words, ...exact } : words;
}
