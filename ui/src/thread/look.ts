/** In what a message stands: words in a bubble, pictures close to its edge, emoji and stickers in none. */
import { emojiCount } from '../format/emoji';
import { isWithheld } from '../format/media';
import type { MessageRow } from '../ipc/generated';

export type BubbleLook = 'words' | 'media' | 'bare';

export function lookOf(row: MessageRow): BubbleLook {
  if (row.revoked) return 'words';
  const { content } = row;
  const alone = !row.quote && !row.referral && !row.product && !row.forwarded;
  if (content.type === 'text') return alone && emojiCount(content.body) > 0 && emojiCount(content.body) <= 3 ? 'bare' : 'words';
  if (content.type === 'location') return 'media';
  if (content.type !== 'media' || content.state === 'lost' || isWithheld(content)) return 'words';
  if (content.kind === 'sticker') return alone ? 'bare' : 'words';
  return content.kind === 'image' || content.kind === 'video' ? 'media' : 'words';
}
