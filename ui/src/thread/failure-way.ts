/** The one thing a person can do about a message that did not go out. */
import type { Catalogue } from '../i18n/fr';
import type { FailureRow, MessageRow } from '../ipc/generated';

export type Way = 'settle' | 'retry' | 'again' | 'explain' | 'call' | 'none';

/** Chosen by what the core says is possible, never by what would be convenient. */
export function wayOut(row: MessageRow): Way {
  if (row.delivery === 'unknown') return 'settle';
  if (row.failure?.kind === 'window_closed') return 'explain';
  if (row.delivery === 'refused') return row.failure?.may_be_retried === false ? 'none' : 'retry';
  if (row.failure?.may_be_retried) return 'again';
  return row.failure && ['undeliverable', 'blocked'].includes(row.failure.kind) ? 'call' : 'none';
}

/** Whether the words can still be taken back: the message has never left this machine, or was refused. */
export function mayBeTakenBack(row: MessageRow): boolean {
  return row.delivery === 'refused' || row.delivery === 'waiting';
}

/** What happened and what to do, in words. */
export function failureWords(t: Catalogue, failure: FailureRow | null, delivery: MessageRow['delivery']): { what: string; todo: string } {
  const { verbs: _verbs, stepErrors: _stepErrors, ...known } = t.failures;
  const words: Record<string, { what: string; todo: string }> = known;
  if (delivery === 'unknown') return known.outcome_unknown;
  return words[failure?.kind ?? 'other'] ?? known.other;
}
