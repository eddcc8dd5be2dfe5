import { describe, expect, it } from 'vitest';
import { fr } from '../i18n/fr';
import { blank, text } from '../ipc/fake/talk';
import type { Delivery, MessageRow } from '../ipc/generated';
import { failureWords, mayBeTakenBack, wayOut } from './failure-way';
import { standing } from './grouping';

const at = (time: string): number => new Date(`2026-03-04T${time}`).getTime();
const row = (some: Partial<MessageRow>): MessageRow => ({ ...blank('a', at('10:00:00'), text('x')), ...some });
const failed = (kind: string, retried: boolean, delivery: Delivery = 'failed'): MessageRow =>
  row({ direction: 'outbound', delivery, failure: { kind, code: 1, details: '', retry_at: null, may_be_retried: retried } });

describe('grouping', () => {
  it('stands together by author and minute', () => {
    const a = row({ at: at('10:00:01') });
    const b = row({ at: at('10:00:59') });
    expect(standing(undefined, a, b)).toEqual({ day: false, first: true, last: false });
    expect(standing(a, b, row({ at: at('10:01:00') }))).toEqual({ day: false, first: false, last: true });
    expect(standing(a, row({ author: 'Sofia', at: at('10:00:02') }), undefined).first).toBe(true);
  });

  it('never joins messages of different states, so that no state is hidden', () => {
    const sent = row({ direction: 'outbound', delivery: 'sent' });
    expect(standing(sent, row({ direction: 'outbound', delivery: 'read' }), undefined).first).toBe(true);
  });

  it('begins a day at midnight', () => {
    const late = row({ at: at('23:59:59') });
    expect(standing(late, row({ at: late.at + 1000 }), undefined)).toMatchObject({ day: true, first: true });
  });
});

describe('the way out of a failure', () => {
  it.each([
    [failed('outcome_unknown', false, 'unknown'), 'settle'],
    [failed('window_closed', true), 'template'],
    [failed('journal_unavailable', true, 'refused'), 'retry'],
    [failed('invalid_message', false, 'refused'), 'none'],
    [failed('meta_unavailable', true), 'again'],
    [failed('undeliverable', false), 'call'],
    [failed('opted_out', false), 'none'],
  ] as const)('%#: %s', (message, way) => expect(wayOut(message)).toBe(way));

  it('lets words be taken back only while nothing can have gone out', () => {
    const states: Delivery[] = ['waiting', 'sending', 'queued', 'refused', 'unknown', 'abandoned', 'accepted', 'sent', 'failed', 'delivered', 'read', 'played'];
    expect(states.filter((delivery) => mayBeTakenBack(row({ delivery })))).toEqual(['waiting', 'refused']);
  });

  it('has words for a kind it has never heard of', () => {
    expect(failureWords(fr, failed('a_kind_of_tomorrow', false).failure, 'failed')).toEqual({ ...fr.failures.other, ...fr.failures.codes[1] });
    expect(failureWords(fr, { kind: 'verbs', code: null, details: '', retry_at: null, may_be_retried: false }, 'failed')).toBe(fr.failures.other);
  });
});
