/** What WhatsApp shows bold, italic, struck or as code, and what is a link: text in, a small tree out. Never HTML. */

export type RichNode =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; url: string }
  | { kind: 'code' | 'block'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: RichNode[] };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const LINK = /\bhttps:\/\/[^\s<>"'`«»]+/giu;
/** Deeper nesting than people write would only serve to hang the screen. */
const DEEPEST = 4;

/** Reads one message. */
export function richText(text: string): RichNode[] {
  const parts = text.split(/```([\s\S]+?)```/u);
  return parts.flatMap((part, index): RichNode[] => (index % 2 === 1 ? [{ kind: 'block', text: part.trim() }] : inline(part, 0)));
}

function inline(text: string, depth: number): RichNode[] {
  const out: RichNode[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const mark = text.charAt(at);
    const end = closes(text, at, mark);
    if (end === -1 || depth >= DEEPEST) {
      plain += mark;
      at += 1;
      continue;
    }
    out.push(...links(plain));
    plain = '';
    const inner = text.slice(at + 1, end);
    out.push(mark === '`' ? { kind: 'code', text: inner } : { kind: MARKS[mark as keyof typeof MARKS], children: inline(inner, depth + 1) });
    at = end + 1;
  }
  out.push(...links(plain));
  return out;
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

function links(text: string): RichNode[] {
  const out: RichNode[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const url = match[0].replace(/[.,;:!?)\]}…]+$/u, '');
    if (!safeUrl(url)) continue;
    if (match.index > from) out.push({ kind: 'text', text: text.slice(from, match.index) });
    out.push({ kind: 'link', text: url, url });
    from = match.index + url.length;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}

/** Only https, only with a host, never with a name and password in front that make one host look like another. */
export function safeUrl(url: string): boolean {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' && parsed.hostname.includes('.') && parsed.username === '' && parsed.password === '';
  } catch {
    return false;
  }
}

/** The words alone, for a preview or a label. */
export function plainText(text: string): string {
  const flat = (nodes: RichNode[]): string => nodes.map((node) => ('children' in node ? flat(node.children) : node.text)).join('');
  return flat(richText(text));
}
