/** Names and sizes as people read them. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** How many avatar tints `tokens.css` has. */
export const TINTS = 6;

/** One or two letters for an avatar; the country's prefix for a bare number. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^\+\d/u.test(trimmed)) return trimmed.split(/\s/u)[0]?.slice(0, 4) ?? '#';
  const all = trimmed.replace(/^@/u, '').split(/[\s'’-]+/u);
  const named = all.filter((word) => /\p{L}/u.test(word));
  const words = named.length > 0 ? named : all.filter((word) => /\p{N}/u.test(word));
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  const out = letters.map((word) => (word ? firstLetter(word) : '')).join('');
  return out || '#';
}

function firstLetter(word: string): string {
  for (const { segment } of segmenter.segment(word)) {
    if (/\p{L}|\p{N}/u.test(segment)) return segment.toLocaleUpperCase();
  }
  return '';
}

/** The same tint for the same conversation, for ever. */
export function tint(id: number): number {
  return Math.abs(Math.imul(id ^ (id >>> 7), 0x9e37_79b1)) % TINTS;
}

/** "184 ko", "2,1 Mo". */
export function fileSize(bytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 1 && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: units[unit] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
}

/** How many letters a person would count. */
export function letterCount(text: string): number {
  return [...text].length;
}
