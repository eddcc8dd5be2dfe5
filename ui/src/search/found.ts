/** What a search found, laid out by conversation: pages are laid one after another, and what stands stays where it is. */
import type { ChipRow, CountRow, CoverageRow, SearchAnswer, SearchHitRow, SearchPlaceRow } from '../ipc/generated';

/** A line of the list: a conversation, or a hit in it. */
export type Line = { readonly kind: 'place'; readonly place: SearchPlaceRow; readonly key: string } | { readonly kind: 'hit'; readonly hit: SearchHitRow; readonly place: SearchPlaceRow; readonly key: string };

export interface Found {
  /** What these are the hits of. */
  readonly text: string;
  readonly lines: readonly Line[];
  readonly hits: number;
  readonly next: string | null;
  readonly total: CountRow | null;
  readonly coverage: CoverageRow;
  readonly chips: readonly ChipRow[];
}

/** Names a hit among all. */
export function hitKey(hit: SearchHitRow): string {
  return `${hit.conversation}:${hit.key}`;
}

/** The first page. */
export function begin(text: string, answer: SearchAnswer): Found {
  return { text, lines: linesOf(answer, undefined, 0), hits: answer.hits.length, next: answer.next, total: answer.total, coverage: answer.coverage, chips: answer.chips };
}

/** One more page below. */
export function goOn(found: Found, answer: SearchAnswer): Found {
  const last = found.lines.at(-1);
  const lines = [...found.lines, ...linesOf(answer, last?.place, found.lines.length)];
  return { ...found, lines, hits: found.hits + answer.hits.length, next: answer.next, coverage: answer.coverage };
}

/** The hits of a page by conversation, in the order of the first hit of each; a conversation that was just shown goes on. */
function linesOf(answer: SearchAnswer, last: SearchPlaceRow | undefined, from: number): Line[] {
  const groups = new Map<number, SearchHitRow[]>();
  if (last) groups.set(last.conversation, []);
  for (const hit of answer.hits) {
    const group = groups.get(hit.conversation);
    if (group) group.push(hit);
    else groups.set(hit.conversation, [hit]);
  }
  const places = new Map(answer.places.map((place) => [place.conversation, place]));
  const lines: Line[] = [];
  for (const [conversation, hits] of groups) {
    const place = places.get(conversation);
    if (!place || hits.length === 0) continue;
    if (conversation !== last?.conversation) lines.push({ kind: 'place', place, key: `place-${from}-${conversation}` });
    for (const hit of hits) lines.push({ kind: 'hit', hit, place, key: hitKey(hit) });
  }
  return lines;
}

/** The next hit from a line in that direction; nothing past the ends. */
export function nextHit(lines: readonly Line[], from: number, by: 1 | -1): number | undefined {
  for (let index = from + by; index >= 0 && index < lines.length; index += by) if (lines[index]?.kind === 'hit') return index;
  return undefined;
}

/** The chips of an answer as far as they still stand in what is typed now. */
export function standing(chips: readonly ChipRow[], asked: string, text: string): ChipRow[] {
  return chips.filter((chip) => text.slice(chip.from, chip.to) === asked.slice(chip.from, chip.to) && /^(\s|[()|]|$)/u.test(text.slice(chip.to, chip.to + 1)));
}

/** What is typed without its chips. */
export function withoutChips(text: string, chips: readonly ChipRow[]): string {
  let rest = '';
  let at = 0;
  for (const chip of chips) {
    rest += text.slice(at, chip.from);
    at = chip.to;
  }
  return (rest + text.slice(at)).replaceAll(/\s+/gu, ' ').trim();
}
