/** The one thing a person can do about a message that did not go out. */
import { failureWords as wordsOf, type FailureWords } from '../format/failure-words';
import type { Catalogue } from '../i18n/fr';
import type { FailureRow, MessageRow } from '../ipc/generated';

export type Way = 'settle' | 'retry' | 'again' | 'template' | 'call' | 'none';

/** Chosen by what the core says is possible, never by what would be convenient. */
export function wayOut(row: MessageRow): Way {
  if (row.delivery === 'unknown') return 'settle';
  if (row.failure?.kind === 'window_closed') return 'template';
  if (row.delivery === 'refused') return row.failure?.may_be_retried === false ? 'none' : 'retry';
  if (row.failure?.may_be_retried) return 'again';
  return row.failure && ['undeliverable', 'blocked'].includes(row.failure.kind) ? 'call' : 'none';
}

/** Whether the words can still be taken back: the message has never left this machine, or was refused. */
export function mayBeTakenBack(row: MessageRow): boolean {
  return row.delivery === 'refused' || row.delivery === 'waiting';
}

/** What happened, what it means and what to do, in words. Of an unknown outcome only a person can know more. */
export function failureWords(t: Catalogue, failure: FailureRow | null, delivery: MessageRow['delivery']): FailureWords {
  return wordsOf(t, delivery === 'unknown' ? { kind: 'outcome_unknown', code: null } : failure);
}
