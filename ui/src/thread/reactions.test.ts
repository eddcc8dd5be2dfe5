import { describe, expect, it } from 'vitest';
import { blank, text } from '../ipc/fake/talk';
import type { MessageRow, MyReactionRow } from '../ipc/generated';
import { chipsOf, mayReact, mineOf } from './reactions';

const row = (more: Partial<MessageRow>): MessageRow => ({ ...blank('a', 1_000_000, text('x')), ...more });
const wish = (emoji: string | null, state: MyReactionRow['state'] = 'waiting'): MyReactionRow => ({ emoji, state, failure: null });
const theirs = { emoji: '❤️', from_customer: true };
const ours = { emoji: '👍', from_customer: false };
const shown = (some: Partial<MessageRow>): string[] => chipsOf(row(some)).map((chip) => `${chip.emoji}${chip.customer ? ' customer' : ''}${chip.us ? ' us' : ''} ${chip.state}`);

describe('reactions', () => {
  it('stand once an emoji, whoever gave it', () => {
    expect(shown({ reactions: [theirs, { ...ours, emoji: '❤️' }] })).toEqual(['❤️ customer us there']);
    expect(shown({ reactions: [theirs, ours] })).toEqual(['❤️ customer there', '👍 us there']);
  });

  it('of ours are seen on their way, changing and going', () => {
    expect(shown({ my_reaction: wish('👍') })).toEqual(['👍 us coming']);
    expect(shown({ reactions: [ours], my_reaction: wish('🙏', 'queued') })).toEqual(['🙏 us coming']);
    expect(shown({ reactions: [ours], my_reaction: wish(null) })).toEqual(['👍 us going']);
    expect(shown({ reactions: [ours], my_reaction: wish('👍') })).toEqual(['👍 us there']);
  });

  it('that failed say so and leave what was there', () => {
    expect(shown({ reactions: [ours], my_reaction: wish('🙏', 'failed') })).toEqual(['👍 us there', '🙏 us failed']);
    expect(shown({ reactions: [ours], my_reaction: wish(null, 'failed') })).toEqual(['👍 us there']);
    expect(mineOf(row({ reactions: [ours], my_reaction: wish('🙏', 'failed') }))).toBe('👍');
  });

  it('of ours are what the person means now', () => {
    expect(mineOf(row({ reactions: [ours] }))).toBe('👍');
    expect(mineOf(row({ reactions: [ours], my_reaction: wish(null) }))).toBeUndefined();
    expect(mineOf(row({ reactions: [theirs] }))).toBeUndefined();
  });

  it('are given only to what Meta has', () => {
    expect(mayReact(row({}))).toBe(true);
    expect(mayReact(row({ direction: 'outbound', delivery: 'read' }))).toBe(true);
    for (const delivery of ['waiting', 'queued', 'failed', 'unknown'] as const) expect(mayReact(row({ direction: 'outbound', delivery })), delivery).toBe(false);
    expect(mayReact(row({ seq: 0 }))).toBe(false);
    expect(mayReact(row({ revoked: true }))).toBe(false);
  });
});
