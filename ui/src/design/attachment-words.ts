/** What is wrong with a file, and what would help, in words. The core's codes in, sentences out. */
import { fileSize } from '../format/people';
import type { AttachmentRow } from '../ipc/generated';
import type { Catalogue } from '../i18n/fr';
import { kindWord } from '../i18n/kind-word';

/** One sentence; nothing when the file fits. */
export function problemWords(t: Catalogue, row: AttachmentRow, locale: string): string | undefined {
  if (row.problem === null) return undefined;
  const words = t.attach.problems;
  const kind = kindWord(t, row.kind ?? 'document').toLocaleLowerCase(locale);
  if (row.problem === 'too_big' && row.limit !== null) return words.tooBig(kind, fileSize(row.limit, locale), fileSize(row.size, locale));
  if (row.problem === 'wrong_type') return words.wrongType(kind, row.found ?? row.mime, new Intl.ListFormat(locale, { type: 'unit' }).format(row.allowed));
  const known: Record<string, string> = words.known;
  return known[row.problem] ?? words.other;
}

/** What a person may press. */
export function remedyWord(t: Catalogue, remedy: string): string {
  const known: Record<string, string> = t.attach.remedies;
  return known[remedy] ?? t.attach.remedies.transcode;
}

/** What is worth knowing although nothing is wrong. */
export function cautionWords(t: Catalogue, row: AttachmentRow): string[] {
  const known: Record<string, string> = t.attach.cautions;
  return row.cautions.flatMap((caution) => known[caution] ?? []);
}

/** "2,1 Mo · 4 pages", "0:42". */
export function fileFacts(t: Catalogue, row: AttachmentRow, locale: string): string {
  const facts = [row.size > 0 ? fileSize(row.size, locale) : ''];
  if (row.width !== null && row.height !== null) facts.push(`${row.width}\u202f×\u202f${row.height}`);
  if (row.duration_ms !== null) facts.push(clockOf(row.duration_ms));
  if (row.pages !== null) facts.push(t.attach.pages(row.pages));
  return facts.filter(Boolean).join(' · ');
}

/** "0:42", "12:05". */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
