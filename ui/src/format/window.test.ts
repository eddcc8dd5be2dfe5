import { describe, expect, it } from 'vitest';
import type { ConversationRow, WindowRow } from '../ipc/generated';
import { chipOf, windowState } from './window';

const HOUR = 3_600_000;
const until: WindowRow = { state: 'open', until: 10 * HOUR };

describe('the window', () => {
  it.each([
    [until, 0, 'open'],
    [until, 8 * HOUR - 1, 'open'],
    [until, 8 * HOUR, 'closing'],
    [until, 10 * HOUR - 1, 'closing'],
    [until, 10 * HOUR, 'closed'],
    [{ state: 'closed', since: 0 }, 0, 'closed'],
    [{ state: 'never_opened' }, 0, 'never'],
  ] as const)('%j at %d is %s', (window, now, expected) => expect(windowState(window as WindowRow, now)).toBe(expected));
});

describe('the one chip of a row', () => {
  const row = (some: Partial<ConversationRow>): ConversationRow => ({
    id: 1, name: '', phone: null, preview: null, kind: 'text', direction: 'inbound', delivery: null, last_at: 5 * HOUR, unread: 0, to_answer: true, failed: 0, draft: false, window: until, ...some,
  });
  it.each([
    [{ failed: 1 }, 0, 'failed'],
    [{}, 0, 'left'],
    [{}, 9 * HOUR, 'closing'],
    [{}, 10 * HOUR, 'closed'],
    [{ to_answer: false }, 9 * HOUR, 'moment'],
    [{ to_answer: false, last_at: null }, 0, undefined],
  ])('%j at %d shows %s', (some, now, expected) => expect(chipOf(row(some), now)?.kind).toBe(expected));
});
