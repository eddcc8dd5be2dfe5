/** Emoji as people see them: one picture is one, however many code points it takes. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const PICTURE = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3)/u;
/** Nobody writes longer ones, and a long text need not be taken apart to know that it is none. */
const LONGEST = 80;

/** Whether this is one emoji and nothing else. */
export function isEmoji(text: string): boolean {
  return emojiCount(text) === 1;
}

/** How many emoji a message is made of; 0 when there is anything else in it. */
export function emojiCount(text: string): number {
  // Nearly every message begins with a letter.
  if (/^\s*\p{L}/u.test(text)) return 0;
  const bare = text.replaceAll(/\s/gu, '');
  if (bare === '' || bare.length > LONGEST) return 0;
  let count = 0;
  for (const { segment } of segmenter.segment(bare)) {
    if (!PICTURE.test(segment)) return 0;
    count += 1;
  }
  return count;
}
