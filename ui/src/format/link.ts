/**
 * What in a message may be opened, and how it is written so that nobody is led astray: only web pages, mail and
 * telephone numbers; what could pass for another host is shown in the letters that the network uses.
 */

export interface Link {
  /** What is handed to the system. */
  readonly url: string;
  /** What is drawn. */
  readonly text: string;
  /** The host it really leads to, the address or the number. */
  readonly to: string;
  /** The host could be taken for another, and is drawn in the network's own letters. */
  readonly odd: boolean;
}

/** A piece of text: plain, or to be opened. */
export type Piece = string | Link;

/** Letters that say nothing and turn or hide what stands around them. */
const HIDDEN = '\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF';
const CANDIDATE = new RegExp(
  [
    `\\b(?:https?:\\/\\/|www\\.|mailto:|tel:)[^\\s<>"'\`«»${HIDDEN}]+`,
    `[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+`,
    `(?<![\\p{L}\\p{N}+])\\+[1-9](?:[ .\\u00A0\\u202F-]?\\d){7,14}(?![\\p{L}\\p{N}])`,
  ].join('|'),
  'giu',
);

/** Takes a line of plain text apart. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const typed = withoutEnd(match[0]);
    const link = linkOf(typed);
    if (!link) continue;
    if (match.index > from) out.push(text.slice(from, match.index));
    out.push(link);
    from = match.index + typed.length;
  }
  if (from < text.length) out.push(text.slice(from));
  return out;
}

/** Reads one address as it was typed; nothing when it may not be opened. */
export function linkOf(typed: string): Link | undefined {
  if (/^\+/u.test(typed)) return telephone(typed, typed);
  if (/^tel:/iu.test(typed)) return telephone(typed.slice(4), typed);
  if (/^mailto:/iu.test(typed)) return mail(typed.slice(7).split('?')[0] ?? '', typed);
  if (!/^(?:https?:\/\/|www\.)/iu.test(typed)) return mail(typed, typed);
  const whole = /^www\./iu.test(typed) ? `https://${typed}` : typed;
  if (!safeUrl(whole)) return undefined;
  const parsed = new URL(whole);
  const host = /^https?:\/\/([^/?#\\]*)/iu.exec(whole)?.[1]?.replace(/:\d*$/u, '').toLowerCase() ?? '';
  const odd = parsed.hostname !== host && !isPlainly(host, parsed.hostname);
  return { url: parsed.href, text: odd ? parsed.href : typed, to: odd ? parsed.hostname : host, odd };
}

/** Only http and https, only with a named host, never with a name and password in front that make one host look like another. */
export function safeUrl(url: string): boolean {
  try {
    const parsed = new URL(url);
    return /^https?:$/u.test(parsed.protocol) && parsed.hostname.includes('.') && !parsed.hostname.endsWith('.') && parsed.username === '' && parsed.password === '';
  } catch {
    return false;
  }
}

function mail(address: string, typed: string): Link | undefined {
  if (!/^[\w.%+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/iu.test(address)) return undefined;
  return { url: `mailto:${address}`, text: typed, to: address, odd: false };
}

function telephone(number: string, typed: string): Link | undefined {
  const digits = number.replaceAll(/[ .\u00A0\u202F()-]/gu, '');
  return /^\+?\d{3,15}$/u.test(digits) ? { url: `tel:${digits}`, text: typed, to: digits, odd: false } : undefined;
}

/** What ends a sentence does not belong to the address; a bracket does when it was opened inside. */
function withoutEnd(typed: string): string {
  let url = typed.replace(/[.,;:!?…]+$/u, '');
  for (const [opens, closes] of [['(', ')'], ['[', ']'], ['{', '}']] as const) {
    while (url.endsWith(closes) && url.split(closes).length > url.split(opens).length) url = url.slice(0, -1).replace(/[.,;:!?…]+$/u, '');
  }
  return url;
}

const LATIN = /^[a-z0-9àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßœšžāăąćčďđēėęěğģīįķļłńňőŕřśşťţūůűųźżșț-]+$/u;
/** Scripts whose letters cannot be taken for Latin ones. */
const OTHERS = [
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー0-9-]+$/u, /^[\p{Script=Hangul}0-9-]+$/u, /^[\p{Script=Arabic}0-9-]+$/u,
  /^[\p{Script=Hebrew}0-9-]+$/u, /^[\p{Script=Thai}0-9-]+$/u, /^[\p{Script=Devanagari}0-9-]+$/u,
];

/** Whether a host with other letters than ASCII reads as nothing but itself. */
function isPlainly(typed: string, real: string): boolean {
  const labels = typed.split('.');
  // Another count of labels means that a letter was typed which the network takes for a dot.
  return labels.length === real.split('.').length && labels.every((label) => label !== '' && [LATIN, ...OTHERS].some((script) => script.test(label)));
}

/** Drops the letters that turn a name round or hide in it: "facture\u202Efdp.exe" is no PDF. */
export function withoutTricks(name: string): string {
  return name.replaceAll(new RegExp(`[${HIDDEN}]`, 'gu'), '');
}
