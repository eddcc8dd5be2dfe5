import { describe, expect, it } from 'vitest';
import { emojiCount, isEmoji } from './emoji';

describe('emoji', () => {
  it.each([['👍', 1], ['❤️', 1], ['👩‍👩‍👧‍👦', 1], ['👍🏽', 1], ['🇫🇷🥐', 2], ['🥐 🥖\n🍰', 3], ['1️⃣', 1], ['ok 👍', 0], ['123', 0], ['©', 0], ['', 0], ['❤', 0]])(
    'in “%s” are counted as people see them: %d',
    (text, count) => expect(emojiCount(text)).toBe(count),
  );

  it('are one by one', () => {
    expect(isEmoji('🎉')).toBe(true);
    expect(isEmoji('🎉🎉')).toBe(false);
  });
});
