/** What may be added to what is typed: operators, and once one is chosen the values that make sense behind it. */
import type { Catalogue } from '../i18n/fr';

type Words = Catalogue['search'];
export type Operator = keyof Words['operators'];

export interface Hint {
  /** What the button shows. */
  readonly label: string;
  /** What it means. */
  readonly tip: string;
  /** What it writes in place of the piece. */
  readonly writes: string;
}

/** The piece of the text around the caret that a hint stands for. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** A minus sign before it. */
  readonly minus: string;
  readonly operator: Operator | undefined;
  /** What is typed of the operator, or of its value. */
  readonly typed: string;
}

export const OPERATORS: readonly Operator[] = ['from', 'in', 'has', 'before', 'after', 'is', 'agent'];

/** The word at the caret, taken apart. */
export function pieceAt(text: string, caret: number, operators: Words['operators']): Piece {
  const before = text.slice(0, caret);
  // A value in quotes goes on after a space.
  const open = /[-−]?[^\s:"«“]+:["«“][^"»”]*$/u.exec(before)?.[0] ?? /\S*$/u.exec(before)?.[0] ?? '';
  const from = caret - open.length;
  const to = caret + (/^\S*/u.exec(text.slice(caret))?.[0].length ?? 0);
  const minus = /^[-−]/u.exec(open)?.[0] ?? '';
  const word = open.slice(minus.length);
  const colon = word.indexOf(':');
  if (colon === -1) return { from, to, minus, operator: undefined, typed: word };
  const name = plain(word.slice(0, colon));
  const operator = OPERATORS.find((each) => plain(operators[each]) === name);
  return operator ? { from, to, minus, operator, typed: word.slice(colon + 1).replace(/^["«“]/u, '') } : { from, to, minus, operator: undefined, typed: word };
}

/** The hints for a piece; `people` are the names that were found for it. */
export function hintsFor(piece: Piece, words: Words, people: readonly string[]): Hint[] {
  const typed = plain(piece.typed);
  if (piece.operator === undefined) {
    const all = OPERATORS.map((operator): Hint => ({ label: `${words.operators[operator]}:`, tip: words.operatorTips[operator], writes: `${piece.minus}${words.operators[operator]}:` }));
    const begun = typed === '' ? [] : all.filter((hint) => plain(hint.label).startsWith(typed));
    // A word that begins no operator is a word: the hints then stand behind it.
    return begun.length > 0 ? begun : all.map((hint) => ({ ...hint, writes: piece.typed === '' ? hint.writes : `${piece.minus}${piece.typed} ${hint.writes.slice(piece.minus.length)}` }));
  }
  const operator = `${piece.minus}${words.operators[piece.operator]}:`;
  const values = valuesOf(piece.operator, words).filter(([value, tip]) => plain(value).startsWith(typed) || plain(tip).includes(typed));
  const named = people.map((name): [string, string] => [/[\s()|]/u.test(name) ? `"${name.replaceAll('"', '')}"` : name, name]);
  return [...values, ...named].map(([value, tip]) => ({ label: tip === value.replaceAll('"', '') ? tip : value, tip, writes: `${operator}${value} ` }));
}

function valuesOf(operator: Operator, words: Words): readonly (readonly [string, string])[] {
  switch (operator) {
    case 'from': return words.values.from;
    case 'has': return words.values.has;
    case 'before':
    case 'after': return words.values.when;
    case 'is': return words.values.is;
    case 'in':
    case 'agent': return [];
  }
}

/** Whether names of customers make sense there. */
export function takesPeople(piece: Piece): boolean {
  return (piece.operator === 'from' || piece.operator === 'in') && piece.typed.trim() !== '';
}

/** The text with the hint written, and where the caret goes. */
export function written(text: string, piece: Piece, hint: Hint): { text: string; caret: number } {
  const rest = text.slice(piece.to);
  const joined = hint.writes.endsWith(' ') && rest.startsWith(' ') ? hint.writes.trimEnd() : hint.writes;
  return { text: text.slice(0, piece.from) + joined + rest, caret: piece.from + joined.length };
}

function plain(words: string): string {
  return words.normalize('NFD').replaceAll(/[\p{M}\s-]/gu, '').toLowerCase();
}
