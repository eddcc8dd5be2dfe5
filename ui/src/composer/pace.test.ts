import { expect, it } from 'vitest';
import { blank, text } from '../ipc/fake/talk';
import type { MessageRow } from '../ipc/generated';
import { pacedOf } from './pace';

const row = (key: string, more: Partial<MessageRow>): MessageRow => ({ ...blank(key, 0, text('Bonjour')), direction: 'outbound', ...more });
const limited = (retry_at: number | null): Partial<MessageRow> => ({ delivery: 'queued', failure: { kind: 'rate_limited', code: 131_056, details: '', retry_at, may_be_retried: true } });

it('counts what waits for its turn at the hub, and when the next may leave', () => {
  const rows = [row('a', limited(9000)), row('b', limited(3000)), row('c', { delivery: 'queued' }), row('d', { ...limited(1), delivery: 'failed' })];
  expect(pacedOf(rows)).toEqual({ count: 2, next: 3000 });
  expect(pacedOf([row('a', limited(null))])).toEqual({ count: 1, next: null });
  expect(pacedOf([row('c', { delivery: 'queued' })])).toBeUndefined();
});
