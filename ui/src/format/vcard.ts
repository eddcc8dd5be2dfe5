/** A contact as a vCard, the text that every address book reads. */
import type { ContactCardRow } from '../ipc/generated';

/** vCard 3.0: the version that the oldest address books still read. */
export function vcard(card: ContactCardRow): string {
  const words = card.name.trim().split(/\s+/u);
  const family = words.length > 1 ? (words.at(-1) ?? '') : '';
  const given = words.length > 1 ? words.slice(0, -1).join(' ') : (words[0] ?? '');
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', `FN:${escaped(card.name)}`, `N:${escaped(family)};${escaped(given)};;;`];
  if (card.company) lines.push(`ORG:${escaped(card.company)}`);
  if (card.title) lines.push(`TITLE:${escaped(card.title)}`);
  for (const phone of card.phones) lines.push(`TEL${typed(phone.kind)}:${escaped(phone.value)}`);
  for (const email of card.emails) lines.push(`EMAIL${typed(email.kind)}:${escaped(email.value)}`);
  for (const url of card.urls) lines.push(`URL${typed(url.kind)}:${escaped(url.value)}`);
  for (const address of card.addresses) lines.push(`ADR${typed(address.kind)}:;;${escaped(address.value)};;;;`);
  if (card.birthday) lines.push(`BDAY:${escaped(card.birthday)}`);
  return `${[...lines, 'END:VCARD'].join('\r\n')}\r\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll(/\r\n?|\n/gu, '\\n').replaceAll(',', '\\,').replaceAll(';', '\\;');
}

function typed(kind: string | null): string {
  const word = (kind ?? '').toUpperCase().replaceAll(/[^A-Z-]/gu, '');
  return word === '' ? '' : `;TYPE=${word}`;
}
