/** The reactions of a message as chips: one an emoji, whoever gave it; ours may still be on its way. */
import type { MessageRow } from '../ipc/generated';

export interface Chip {
  readonly emoji: string;
  readonly customer: boolean;
  readonly us: boolean;
  /** Ours is not with Meta yet, is being taken back, or did not get there. */
  readonly state: 'there' | 'coming' | 'going' | 'failed';
}

/** The six that people use. */
export const COMMON = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

export function chipsOf(row: MessageRow): Chip[] {
  const given = row.reactions.find((reaction) => !reaction.from_customer)?.emoji;
  const wish = row.my_reaction;
  const wanted = wish && wish.state !== 'failed' ? wish.emoji : undefined;
  const chips = new Map<string, Chip>();
  const put = (emoji: string, more: Partial<Chip>): void => void chips.set(emoji, { ...(chips.get(emoji) ?? { emoji, customer: false, us: false, state: 'there' }), ...more });
  for (const reaction of row.reactions) if (reaction.from_customer) put(reaction.emoji, { customer: true });
  // One person has one reaction: a new one takes the old one's place at once, a refused one leaves it.
  if (given !== undefined && (wanted === undefined || wanted === null || wanted === given)) put(given, { us: true, state: wanted === null ? 'going' : 'there' });
  if (wanted !== undefined && wanted !== null && wanted !== given) put(wanted, { us: true, state: 'coming' });
  if (wish?.state === 'failed' && wish.emoji !== null) put(wish.emoji, { us: true, state: 'failed' });
  return [...chips.values()];
}

/** Our reaction as the person means it now; nothing when there is none. */
export function mineOf(row: MessageRow): string | undefined {
  if (row.my_reaction && row.my_reaction.state !== 'failed') return row.my_reaction.emoji ?? undefined;
  return row.reactions.find((reaction) => !reaction.from_customer)?.emoji;
}

/** Whether a reaction can be given: the message must be Meta's already, and still stand. */
export function mayReact(row: MessageRow): boolean {
  if (row.seq === 0 || row.revoked || row.content.type === 'system') return false;
  return row.direction === 'inbound' || ['accepted', 'sent', 'delivered', 'read', 'played'].includes(row.delivery ?? '');
}
