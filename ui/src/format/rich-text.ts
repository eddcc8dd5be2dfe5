/** What WhatsApp formats: text in, a small tree out. Never HTML. Blocks are lines, lists, quotes and code; inside, marks and links. */
import { pieces, type Link } from './link';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'link'; link: Link }
  | { kind: 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] };

export type Block =
  | { kind: 'lines'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'bullets'; items: Inline[][] }
  | { kind: 'numbers'; items: { number: number; children: Inline[] }[] }
  | { kind: 'block'; text: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const FENCE = '```';
/** Deeper nesting than people write would only serve to hang the screen. */
const DEEPEST = 4;
const BULLET = /^ {0,3}[*•-] (?=\S)(.*)$/u;
const NUMBER = /^ {0,3}([1-9]\d{0,2})\. (?=\S)(.*)$/u;
const QUOTE = /^> ?(?=\S)(.*)$/u;

/** Without one of these there is nothing to format and nothing to open: most messages, and lists draw hundreds. */
const SPECIAL = /[*_~`>\n@:+•]|\d\. |- |www\./iu;

/** Reads one message. */
export function richText(text: string): Block[] {
  if (!SPECIAL.test(text)) return text === '' ? [] : [{ kind: 'lines', children: [{ kind: 'text', text }] }];
  return sections(text).flatMap(({ code, words }, index, all): Block[] => {
    if (code) return words.trim() === '' ? [] : [{ kind: 'block', text: words.replace(/^\n+|\s+$/gu, '') }];
    // The line break beside a block of code belongs to the block.
    const inner = words.replace(index > 0 ? /^[^\S\n]*\n/u : /^$/u, '').replace(index < all.length - 1 ? /\n[^\S\n]*$/u : /^$/u, '');
    return inner === '' ? [] : blocks(inner.split('\n'));
  });
}

/** Code of several lines, or alone on its own, is a block; within a line it stays in the line. */
function sections(text: string): { code: boolean; words: string }[] {
  const parts = text.split(/```([\s\S]+?)```/u);
  const out = [{ code: false, words: parts[0] ?? '' }];
  for (let at = 1; at < parts.length; at += 2) {
    const [code = '', after = ''] = parts.slice(at, at + 2);
    const before = out.at(-1);
    const alone = /(?:^|\n)[^\S\n]*$/u.test(before?.words ?? '') && /^[^\S\n]*(?:\n|$)/u.test(after);
    if (before && !alone && !code.includes('\n')) before.words += `${FENCE}${code}${FENCE}${after}`;
    else out.push({ code: true, words: code }, { code: false, words: after });
  }
  return out;
}

function blocks(lines: readonly string[]): Block[] {
  const out: Block[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    if (plain.length > 0) out.push({ kind: 'lines', children: inline(plain.join('\n'), 0) });
    plain = [];
  };
  for (const line of lines) {
    const block = blockOf(line);
    if (!block) {
      plain.push(line);
      continue;
    }
    flush();
    const last = out.at(-1);
    if (!last || !grown(last, block)) out.push(block);
  }
  flush();
  return out;
}

function blockOf(line: string): Block | undefined {
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: 'bullets', items: [inline(bullet[1] ?? '', 0)] };
  const number = NUMBER.exec(line);
  if (number) return { kind: 'numbers', items: [{ number: Number(number[1]), children: inline(number[2] ?? '', 0) }] };
  const quote = QUOTE.exec(line);
  return quote ? { kind: 'quote', children: inline(quote[1] ?? '', 0) } : undefined;
}

/** Whether the block before takes this one in. */
function grown(last: Block, block: Block): boolean {
  if (last.kind === 'bullets' && block.kind === 'bullets') last.items.push(...block.items);
  else if (last.kind === 'numbers' && block.kind === 'numbers') last.items.push(...block.items);
  else if (last.kind === 'quote' && block.kind === 'quote') last.children.push({ kind: 'text', text: '\n' }, ...block.children);
  else return false;
  return true;
}

function inline(text: string, depth: number): Inline[] {
  const out: Inline[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const mark = text.charAt(at);
    const fenced = text.startsWith(FENCE, at) ? text.indexOf(FENCE, at + FENCE.length + 1) : -1;
    if (fenced !== -1) {
      out.push(...linked(plain), { kind: 'code', text: text.slice(at + FENCE.length, fenced) });
      plain = '';
      at = fenced + FENCE.length;
      continue;
    }
    const end = depth >= DEEPEST ? -1 : closes(text, at, mark);
    if (end === -1) {
      plain += mark;
      at += 1;
      continue;
    }
    out.push(...linked(plain));
    plain = '';
    const inner = text.slice(at + 1, end);
    out.push(mark === '`' ? { kind: 'code', text: inner } : { kind: MARKS[mark as keyof typeof MARKS], children: inline(inner, depth + 1) });
    at = end + 1;
  }
  out.push(...linked(plain));
  return out;
}

function linked(text: string): Inline[] {
  return pieces(text).map((piece) => (typeof piece === 'string' ? { kind: 'text', text: piece } : { kind: 'link', link: piece }));
}

/** Where the pair that opens here closes, or -1: WhatsApp wants no letter outside the pair and no space inside its edges. */
function closes(text: string, at: number, mark: string): number {
  if (!(mark in MARKS) && mark !== '`') return -1;
  if (isWord(text.charAt(at - 1)) || /\s|^$/u.test(text.charAt(at + 1))) return -1;
  for (let end = text.indexOf(mark, at + 2); end !== -1; end = text.indexOf(mark, end + 1)) {
    const inner = text.slice(at + 1, end);
    if (inner.includes('\n')) return -1;
    if (!/\s/u.test(text.charAt(end - 1)) && !isWord(text.charAt(end + 1))) return end;
  }
  return -1;
}

function isWord(letter: string): boolean {
  return /[\p{L}\p{N}]/u.test(letter);
}

/** The words alone, for a preview or a label. */
export function plainText(text: string): string {
  return richText(text).map(plainBlock).join('\n');
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'lines':
    case 'quote': return plainInline(block.children);
    case 'bullets': return block.items.map((item) => `- ${plainInline(item)}`).join('\n');
    case 'numbers': return block.items.map((item) => `${item.number}. ${plainInline(item.children)}`).join('\n');
    case 'block': return block.text;
  }
}

function plainInline(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('children' in node ? plainInline(node.children) : node.kind === 'link' ? node.link.text : node.text)).join('');
}
