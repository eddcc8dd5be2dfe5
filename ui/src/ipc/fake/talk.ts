/** One pretend conversation: a long past made up on demand, and a present that can be written to. */
import type { ContentRow, ConversationHeader, ConversationRow, HandlerRow, MessageRow, QuoteRow, ScheduledRow, WindowRow } from '../generated';

const HOUR = 3_600_000;

export interface Past {
  readonly count: number;
  at(index: number): MessageRow;
}

export const noPast: Past = { count: 0, at: () => { throw new RangeError('no past'); } };

export class Talk {
  readonly id: number;
  name: string;
  readonly firstName: string;
  phone: string | null;
  readonly username: string | null;
  past: Past;
  live: MessageRow[] = [];
  draft = '';
  unread = 0;
  handled = false;
  /** Another application answers here. */
  handler: HandlerRow | null = null;
  /** The team that it was given to. */
  team: string | null = null;
  scheduled: ScheduledRow[] = [];
  /** The same person's other conversations. */
  joinedTo: number | null = null;
  joinedFrom: number[] = [];
  /** When the customer last wrote; the window counts from here. */
  lastInbound: number | null = null;

  constructor(id: number, name: string, phone: string | null, username: string | null = null, past: Past = noPast) {
    this.id = id;
    this.name = name;
    this.firstName = /^[+\d]/u.test(name) ? name : (name.split(/\s/u)[0] ?? name);
    this.phone = phone;
    this.username = username;
    this.past = past;
  }

  get total(): number {
    return this.past.count + this.live.length;
  }

  message(index: number): MessageRow {
    if (index < this.past.count) return this.past.at(index);
    const row = this.live[index - this.past.count];
    if (!row) throw new RangeError(`no message ${index}`);
    return row;
  }

  slice(from: number, to: number): MessageRow[] {
    const rows: MessageRow[] = [];
    for (let index = Math.max(0, from); index < Math.min(this.total, to); index += 1) rows.push(this.message(index));
    return rows;
  }

  find(key: string): MessageRow | undefined {
    return this.live.find((row) => row.key === key);
  }

  replace(row: MessageRow): void {
    this.live = this.live.map((old) => (old.key === row.key ? row : old));
  }

  hears(content: ContentRow, at: number, more: Partial<MessageRow> = {}): this {
    this.lastInbound = at;
    this.live.push({ ...blank(`in-${this.id}-${this.live.length}`, at, content), ...more });
    return this;
  }

  says(content: ContentRow, at: number, more: Partial<MessageRow> = {}): this {
    this.live.push({ ...blank(`out-${this.id}-${this.live.length}`, at, content), direction: 'outbound', author: 'Sofia', delivery: 'read', ...more });
    return this;
  }

  window(now: number): WindowRow {
    if (this.lastInbound === null) return { state: 'never_opened' };
    const until = this.lastInbound + 24 * HOUR;
    return now < until ? { state: 'open', until } : { state: 'closed', since: until };
  }

  row(now: number): ConversationRow {
    const last = this.total > 0 ? this.message(this.total - 1) : undefined;
    const failed = this.live.filter((row) => row.delivery === 'failed' || row.delivery === 'unknown' || row.delivery === 'refused').length;
    return {
      id: this.id,
      name: this.name,
      phone: this.phone,
      preview: last ? previewOf(last.content) : null,
      kind: last ? kindOf(last.content) : null,
      direction: last?.direction ?? null,
      delivery: last?.delivery ?? null,
      last_at: last?.at ?? null,
      unread: this.unread,
      to_answer: last?.direction === 'inbound',
      failed,
      draft: this.draft !== '',
      window: this.window(now),
    };
  }

  header(now: number): ConversationHeader {
    const firstUnread = this.unread > 0 ? this.slice(this.total - this.unread, this.total)[0] : undefined;
    return {
      row: this.row(now),
      line: '106540352242922',
      team: this.team,
      first_name: this.firstName,
      username: this.username,
      draft: this.draft,
      first_at: this.total > 0 ? this.message(0).at : null,
      messages: this.total,
      first_unread: firstUnread?.key ?? null,
      handler: this.handler,
      joined_to: this.joinedTo,
      joined_from: this.joinedFrom,
      scheduled: this.scheduled,
    };
  }
}

export function blank(key: string, at: number, content: ContentRow): MessageRow {
  return {
    key, at, seq: Math.floor(at / 1000), direction: 'inbound', author: null, from_phone: false, content, delivery: null, failure: null,
    quote: null, reactions: [], edited: false, revoked: false, forwarded: false, upload: null, held_until: null, earlier: null, referral: null, product: null, imported: false,
    standby: false, my_reaction: null,
  };
}

export function text(body: string): ContentRow {
  return { type: 'text', body };
}

export function quoteOf(row: MessageRow): QuoteRow {
  return { key: row.key, direction: row.direction, preview: previewOf(row.content), kind: kindOf(row.content) };
}

export function kindOf(content: ContentRow): string {
  return content.type === 'media' ? content.kind : content.type;
}

export function previewOf(content: ContentRow): string | null {
  switch (content.type) {
    case 'text': return content.body;
    case 'media': return content.caption ?? content.filename;
    case 'location': return content.name;
    case 'contacts': return content.name;
    case 'choice': return content.title;
    case 'template': return content.body;
    case 'interactive': return content.body;
    case 'form': return content.name;
    case 'order': return content.text;
    case 'system': return content.body;
    case 'unsupported': return null;
  }
}
