/** A message in one line of words: for its label, for what is spoken, for a quote. */
import { playTime } from '../format/media';
import { withoutTricks } from '../format/link';
import { plainText } from '../format/rich-text';
import type { Catalogue } from '../i18n/fr';
import { kindWord } from '../i18n/kind-word';
import type { ContentRow, MediaRow, MessageRow } from '../ipc/generated';

/** What it holds. */
export function contentWords(t: Catalogue, content: ContentRow): string {
  switch (content.type) {
    case 'text': return plainText(content.body);
    case 'media': return mediaWords(t, content);
    case 'location': return [t.kinds.location, content.name ?? content.address ?? ''].filter(Boolean).join(', ');
    case 'contacts': return [t.kinds.contacts, t.cards.contacts(content.name, Math.max(0, content.count - 1))].join(', ');
    case 'choice': return [t.kinds.choice, content.title].join(', ');
    case 'form': return t.media.form;
    case 'order': return t.media.order;
    case 'interactive': return plainText(content.body);
    case 'template': return plainText(content.body ?? content.look?.body ?? t.cards.template(content.name));
    case 'system': return systemWords(t, content);
    case 'unsupported': return (t.media.unsupported as Record<string, { title: string }>)[content.kind]?.title ?? t.kinds.unsupported;
  }
}

function mediaWords(t: Catalogue, media: MediaRow): string {
  const name = media.filename ? withoutTricks(media.filename) : '';
  return [kindWord(t, media.kind), name, media.duration_ms === null ? '' : playTime(media.duration_ms), media.caption ? plainText(media.caption) : ''].filter(Boolean).join(', ');
}

/** What Meta says of the customer. */
export function systemWords(t: Catalogue, note: Extract<ContentRow, { type: 'system' }>): string {
  switch (note.what) {
    case 'number_changed': return note.before && note.now ? t.media.numberChanged(note.before, note.now) : t.media.numberChangedOnly;
    case 'id_changed': return t.media.idChanged;
    case 'identity_changed': return t.media.identityChanged;
    default: return note.body;
  }
}

/** A whole message, or that it was taken back. */
export function rowWords(t: Catalogue, row: MessageRow): string {
  if (row.revoked) return row.direction === 'inbound' ? t.thread.revokedByCustomer : t.thread.revokedByUs;
  return contentWords(t, row.content);
}

/** What taking back a message that has not left gives back: its words, or nothing but the place it took. */
export function takeBackWords(t: Catalogue, content: ContentRow): string {
  return typedWords(content) === '' ? t.media.takeBack : t.failures.verbs.discard;
}

/** The words that come back as a draft when a message that has not left is stopped: those that were typed into the answer. */
export function typedWords(content: ContentRow): string {
  return content.type === 'text' ? content.body : content.type === 'media' ? (content.caption ?? '') : '';
}

/** The words that a person would copy; nothing when there are none. */
export function copyableWords(content: ContentRow): string | undefined {
  switch (content.type) {
    case 'text': return content.body;
    case 'media': return content.caption ?? undefined;
    case 'choice': return content.title;
    case 'interactive': return content.body;
    case 'template': return content.body ?? content.look?.body;
    case 'order': return content.text ?? undefined;
    default: return undefined;
  }
}
