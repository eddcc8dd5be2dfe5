/** The pretend core's search: plain words, phrases, exclusions and the commonest filters over what is made up. */
import type { ChipKind, ChipRow, CoverageRow, MarkedText, MessageRow, PlaceRow, SearchHitRow, SearchPlaceRow } from '../generated';
import type { FakeCore } from './core';
import type { Answers } from './simple-answers';
import { kindOf, previewOf, type Talk } from './talk';

type Names = 'search' | 'search_people' | 'find_in_thread' | 'thread_at';

/** So much of a made-up past is looked through. */
const DEEP = 400;
const COUNTED = 1_000;

const OPERATORS: Record<string, ChipKind> = {
  de: 'from', from: 'from', par: 'agent', by: 'agent', agent: 'agent', avec: 'kind', has: 'kind', type: 'kind', avant: 'time', before: 'time', apres: 'time', after: 'time',
  est: 'is', is: 'is', dans: 'in', in: 'in',
};
const KINDS: Record<string, readonly string[]> = {
  media: ['image', 'video', 'voice', 'audio', 'document', 'sticker'], photo: ['image'], image: ['image'], video: ['video'], vocal: ['voice'], voice: ['voice'], document: ['document'], pdf: ['document'],
  fiche: ['contacts'], contact: ['contacts'], position: ['location'], location: ['location'], commande: ['order'], order: ['order'], modele: ['template'], template: ['template'],
};
const STANDINGS = ['sansreponse', 'unanswered', 'nonlu', 'unread', 'echec', 'failed'];
const TIMES = /^(hier|yesterday|aujourdhui|today|\d+[jdma]|1y|mars|march|\d{4})$/u;

/** Letter by letter, so that places in the folded text are places in the text. */
function fold(text: string): string {
  return [...text].map((letter) => (letter.length === 1 ? (letter.normalize('NFD')[0] ?? letter).toLowerCase() : letter)).join('');
}

function name(text: string): string {
  return fold(text).replaceAll(/[^\p{L}\p{N}]/gu, '');
}

interface Query {
  readonly words: readonly string[];
  readonly without: readonly string[];
  readonly chips: readonly ChipRow[];
}

function understood(text: string): Query {
  const words: string[] = [];
  const without: string[] = [];
  const chips: ChipRow[] = [];
  for (const match of text.matchAll(/([-−]?)(?:(\p{L}+):("[^"]*"?|\S+)|"([^"]*)"?|(\S+))/gu)) {
    const [whole, minus = '', operator, value = '', phrase, word] = match;
    const kind = operator === undefined ? undefined : OPERATORS[fold(operator)];
    const bare = value.replaceAll('"', '');
    if (kind && fits(kind, name(bare))) chips.push({ from: match.index, to: match.index + whole.length, kind, negated: minus !== '', value: bare });
    else (minus === '' ? words : without).push(fold(phrase ?? word ?? whole));
  }
  return { words: words.filter((each) => each !== '' && each !== 'ou' && each !== 'or'), without, chips };
}

function fits(kind: ChipKind, value: string): boolean {
  if (value === '') return false;
  if (kind === 'kind') return value in KINDS;
  if (kind === 'is') return STANDINGS.includes(value);
  return kind !== 'time' || TIMES.test(value);
}

/** Where words begin as typed, apart and in order. */
function marks(text: string, words: readonly string[]): [number, number][] {
  const folded = fold(text);
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(folded[at - 1] ?? '')) found.push([at, at + word.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0]);
  return found.filter(([from], at) => at === 0 || from >= (found[at - 1]?.[1] ?? 0));
}

function snippet(text: string, words: readonly string[]): MarkedText {
  const all = marks(text, words);
  const start = Math.max(0, (all[0]?.[0] ?? 0) - 40);
  const end = Math.min(text.length, start + 160);
  const parts: MarkedText['parts'] = [];
  let at = start;
  for (const [from, to] of all.filter((mark) => mark[1] <= end)) {
    if (from > at) parts.push({ text: text.slice(at, from), mark: false });
    parts.push({ text: text.slice(from, to), mark: true });
    at = to;
  }
  if (at < end) parts.push({ text: text.slice(at, end), mark: false });
  return { parts, cut_before: start > 0, cut_after: end < text.length };
}

export class FakeSearch {
  /** What tests and the workshop say of the past and the index. */
  coverage: CoverageRow = { whole: true, since: null, filling: null, documents: { count: 0, more: false } };
  readonly #core: FakeCore;
  readonly #talks: () => Iterable<Talk>;

  constructor(core: FakeCore, talks: () => Iterable<Talk>) {
    this.#core = core;
    this.#talks = talks;
  }

  readonly answers: Pick<Answers, Names> = {
    search: ({ text, order, cursor, limit }) => {
      const query = understood(text);
      const all = text.trim() === '' ? [] : this.#hits(query);
      if (order === 'newest') all.sort((a, b) => b.row.at - a.row.at);
      const from = Number(cursor ?? 0);
      const page = all.slice(from, from + limit);
      const places = new Map<number, SearchPlaceRow>(page.map(({ talk }) => [talk.id, { conversation: talk.id, name: talk.name, phone: talk.phone }]));
      return {
        hits: page.map(({ talk, row }) => hitOf(talk, row, query.words)), places: [...places.values()], next: from + limit < all.length ? String(from + limit) : null,
        total: cursor === null ? { count: Math.min(all.length, COUNTED), more: all.length > COUNTED } : null, coverage: this.coverage, chips: [...query.chips],
      };
    },
    search_people: ({ text, limit }) => {
      const wanted = fold(text.trim());
      const digits = wanted.replaceAll(/\D/gu, '');
      const slip = (talk: Talk): boolean => wanted.length > 3 && fold(talk.name).split(/\s/u).some((word) => word.length === wanted.length && [...word].filter((letter, at) => letter !== wanted[at]).length === 1);
      const sure = (talk: Talk): boolean => fold(`${talk.name} ${talk.username ?? ''}`).includes(wanted) || (digits.length > 2 && (talk.phone ?? '').replaceAll(/\D/gu, '').includes(digits));
      const all = [...this.#talks()].map((talk) => ({ talk, at: talk.row(this.#core.now()).last_at })).sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
      const found = [...all.filter(({ talk }) => sure(talk)).map((each) => ({ ...each, nearly: false })), ...all.filter(({ talk }) => !sure(talk) && slip(talk)).map((each) => ({ ...each, nearly: true }))];
      return found.slice(0, limit).map(({ talk, at, nearly }) => ({ conversation: talk.id, name: talk.name, phone: talk.phone, last_at: at, nearly }));
    },
    find_in_thread: ({ conversation, text, from, toward }) => {
      const { words } = understood(text);
      const talk = this.#core.talk(conversation);
      const all = newestFirst(talk).filter((row) => says(row, words, []));
      const ahead = all.filter((row) => from === null || (toward === 'older' ? before(row, from) : before(from, row)));
      const hit = toward === 'older' ? ahead[0] : from === null ? undefined : ahead.at(-1);
      return { hit: hit ? { at: hit.at, seq: hit.seq, nth: { count: all.indexOf(hit) + 1, more: false } } : null, total: { count: all.length, more: false } };
    },
    thread_at: ({ conversation, at }) => {
      const talk = this.#core.talk(conversation);
      const rows = newestFirst(talk, talk.total).filter((row) => row.seq !== 0);
      const row = rows.findLast((each) => each.at >= at) ?? rows[0];
      return row ? { at: row.at, seq: row.seq } : null;
    },
  };

  #hits(query: Query): { talk: Talk; row: MessageRow }[] {
    return [...this.#talks()].flatMap((talk) => {
      const state = talk.row(this.#core.now());
      const fitsTalk = query.chips.every((chip) => ofTalk(chip, talk, state.unread > 0, state.to_answer, state.failed > 0) !== chip.negated);
      if (!fitsTalk) return [];
      return newestFirst(talk).filter((row) => row.seq !== 0 && says(row, query.words, query.without) && query.chips.every((chip) => ofRow(chip, row) !== chip.negated)).map((row) => ({ talk, row }));
    });
  }
}

function before(a: PlaceRow, b: PlaceRow): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}

function newestFirst(talk: Talk, deep = DEEP): MessageRow[] {
  return talk.slice(talk.total - deep, talk.total).reverse();
}

function says(row: MessageRow, words: readonly string[], without: readonly string[]): boolean {
  const text = saidBy(row);
  return !row.revoked && words.every((word) => marks(text, [word]).length > 0) && without.every((word) => marks(text, [word]).length === 0);
}

function saidBy(row: MessageRow): string {
  return previewOf(row.content) ?? '';
}

function ofTalk(chip: ChipRow, talk: Talk, unread: boolean, toAnswer: boolean, failed: boolean): boolean {
  const value = name(chip.value);
  if (chip.kind === 'in') return name(talk.name).includes(value);
  if (chip.kind === 'from' && !['moi', 'me', 'client', 'customer'].includes(value)) return name(talk.name).includes(value);
  if (chip.kind !== 'is') return !chip.negated;
  return value === 'nonlu' || value === 'unread' ? unread : value === 'echec' || value === 'failed' ? failed : toAnswer;
}

function ofRow(chip: ChipRow, row: MessageRow): boolean {
  const value = name(chip.value);
  if (chip.kind === 'kind') return (KINDS[value] ?? []).includes(kindOf(row.content)) && (value !== 'pdf' || saidBy(row).endsWith('.pdf'));
  if (chip.kind === 'from') return row.direction === (value === 'moi' || value === 'me' ? 'outbound' : 'inbound');
  return !chip.negated;
}

function hitOf(talk: Talk, row: MessageRow, words: readonly string[]): SearchHitRow {
  return { conversation: talk.id, key: row.key, at: row.at, seq: row.seq, direction: row.direction, kind: kindOf(row.content), author: row.author, from_phone: row.from_phone, snippet: snippet(saidBy(row), words) };
}
