/** A pretend core in memory, for the workshop and the tests. It keeps the core's promises: rows change first, events carry ids. */
import type { ContentRow, FirstWordRow, ImportRow, InboxCounts, LineRow, LinkRow, MessageRow, Preferences, PreflightTick, ProfileRow, Start, StartState, Status, View } from '../generated';
import { AskFailed, type AskName, type Asks, type Host, type UiEvent } from '../host';
import { FakeDesk } from './attachments';
import { bakery } from './bakery';
import type { FakeCore, Leaving } from './core';
import { receivedAnswers } from './received';
import { WELL } from './diagnosis';
import { FakeExports } from './exports';
import { FakeLock } from './lock';
import { FakeSearch } from './search';
import { sendingAnswers } from './sending';
import { simpleAnswers, type Answers } from './simple-answers';
import { blank, quoteOf, text, type Talk } from './talk';
import { opened } from './profiles';
import { FakeTeam, refused } from './team';
import { FakeTemplates } from './templates';

type Own = Omit<Answers, keyof ReturnType<typeof sendingAnswers> | keyof typeof simpleAnswers | keyof ReturnType<typeof receivedAnswers> | keyof FakeDesk['answers'] | keyof FakeTemplates['answers'] | keyof FakeSearch['answers'] | keyof FakeTeam['answers'] | keyof FakeLock['answers'] | keyof FakeExports['answers']>;

/** An ask that a test holds back, to look at the moment in between. */
export interface Held {
  readonly params: unknown;
  release(): void;
  fail(code: AskFailed['code']): void;
}

export interface FakeOptions {
  now?: () => number;
  state?: StartState;
  talks?: Talk[];
  /** Runs something later; tests pass a queue of their own, the workshop real time. */
  later?: (ms: number, run: () => void) => void;
}

export const defaultPreferences: Preferences = {
  theme: 'auto', language: 'auto', density: 'normal', enter_sends: false, notification_privacy: 'name_and_text', do_not_disturb_until: 0,
  close_to_tray: true, start_at_login: false, list_width: 320, context_shown: true,
  // Nothing is held back here unless somebody asks for it: tests would wait.
  undo_seconds: 0, media_policy: 'always', media_cache_mb: 2048, keep_photo_metadata: false, send_typing: true,
  // Nobody is reminded, unless a picture is of that.
  seats_reviewed_at: 4_102_444_800_000,
  lock_after_minutes: 15, lock_with_system: true, hide_from_capture: false,
};

export class FakeHost implements Host {
  readonly teams = true;
  readonly talks: Map<number, Talk>;
  readonly asked: { name: AskName; params: unknown }[] = [];
  start: Start;
  preferences = defaultPreferences;
  link: LinkRow = { state: 'live' };
  skew = 0;
  /** Templates to numbers that the hub refused. */
  refusedWords: FirstWordRow[] = [];
  /** Our numbers at this hub. */
  lines: LineRow[] = [];
  copied = '';
  opened = '';
  ticks: PreflightTick[] | undefined;
  diagnosis: readonly PreflightTick[] = WELL;
  imported: ImportRow = { available: true, state: null, progress: 0, phase: 0, messages: 0 };
  readonly desk: FakeDesk;
  readonly templates: FakeTemplates;
  readonly search: FakeSearch;
  readonly team: FakeTeam;
  readonly lock: FakeLock;
  readonly exports: FakeExports;
  readonly #now: () => number;
  readonly #later: (ms: number, run: () => void) => void;
  readonly #ears = new Set<(event: UiEvent) => void>();
  readonly #gates = new Map<AskName, Held[]>();
  #count = 0;

  constructor(options: FakeOptions = {}) {
    this.#now = options.now ?? (() => Date.now());
    this.#later = options.later ?? ((ms, run) => void setTimeout(run, ms));
    this.talks = new Map((options.talks ?? bakery(this.#now())).map((talk) => [talk.id, talk]));
    this.start = { state: options.state ?? opened('demo'), platform: 'linux', locale: 'fr-FR', version: '0.1.0', demo_network: true, media_base: 'media://localhost/', has_lock: false, profiles: [] };
    const core: FakeCore = { now: this.#now, later: this.#later, emit: (event) => this.emit(event), talk: (id) => this.#talk(id), put: (talk, content, leaving) => this.#put(talk, content, leaving) };
    this.desk = new FakeDesk(core);
    this.templates = new FakeTemplates(core);
    this.search = new FakeSearch(core, () => this.talks.values());
    this.team = new FakeTeam(core, () => this.setState(opened('team')));
    this.lock = new FakeLock(this.#now, () => this.start, (start) => ((this.start = start), this.emit({ event: 'started', start })), () => this.preferences);
    this.exports = new FakeExports(core);
    this.#answers = { ...simpleAnswers, ...receivedAnswers(core, () => this.talks.values()), ...this.#own, ...sendingAnswers(core, this.desk), ...this.desk.answers, ...this.templates.answers, ...this.search.answers, ...this.team.answers, ...this.lock.answers, ...this.exports.answers };
  }

  /** From now on, answers to this ask wait in the returned list until they are released. */
  hold(name: AskName): Held[] {
    const held: Held[] = [];
    this.#gates.set(name, held);
    return held;
  }

  letGo(name: AskName): void {
    this.#gates.delete(name);
  }

  ask<N extends AskName>(name: N, params: Asks[N]['params']): Promise<Asks[N]['answer']> {
    this.asked.push({ name, params });
    return new Promise((resolve, reject: (reason: AskFailed) => void) => {
      const settle = (): void => {
        try {
          resolve(structuredClone(this.#answers[name](params)));
        } catch (thrown) {
          reject(AskFailed.from(thrown));
        }
      };
      const gate = this.#gates.get(name);
      if (!gate) return void queueMicrotask(settle);
      gate.push({ params, release: settle, fail: (code) => reject(new AskFailed({ code, details: 'held' })) });
    });
  }

  listen(hear: (event: UiEvent) => void): () => void {
    this.#ears.add(hear);
    return () => this.#ears.delete(hear);
  }

  emit(event: UiEvent): void {
    // What the core does not send yet is heard by those who know it.
    for (const hear of [...this.#ears]) hear(event as UiEvent);
  }

  changed(...conversations: number[]): void {
    this.emit({ event: 'changed', conversations });
  }

  /** A customer writes. */
  /** Conversations that are another team's. */
  readonly gone = new Set<number>();

  arrives(conversation: number, body: string): void {
    const talk = this.#talk(conversation);
    talk.hears(text(body), this.#now());
    talk.unread += 1;
    this.changed(conversation);
  }

  setLink(link: LinkRow): void {
    this.link = link;
    this.#statusChanged();
  }

  /** How every profile stands. */
  setProfiles(profiles: ProfileRow[]): void {
    this.start = { ...this.start, profiles };
    this.emit({ event: 'profiles', profiles });
  }

  #turnTo(id: string): void {
    const row = this.start.profiles.find((each) => each.id === id);
    if (!row) throw new AskFailed({ code: 'not_possible', details: id });
    if (row.stands.state === 'problem') this.setState({ state: 'problem', id, problem: row.stands.problem, folder: '/home/lea/.local/share/comptoir', details: '' });
    else this.setState(opened(row.kind, id));
  }

  setState(state: StartState): void {
    this.start = { ...this.start, state };
    this.emit({ event: 'started', start: this.start });
  }

  status(): Status {
    const all = [...this.talks.values()].flatMap((talk) => talk.live);
    return {
      link: this.link,
      outbox: all.filter((row) => row.delivery === 'waiting' || row.delivery === 'sending').length,
      refused: all.filter((row) => row.delivery === 'refused').length + this.refusedWords.length,
      refused_first_words: this.refusedWords,
      clock_skew_ms: this.skew,
      line_number: '+33 1 99 00 00 01',
      line_name: 'Boulangerie Dupain',
      history_complete: true,
    };
  }

  #talk(id: number): Talk {
    const talk = this.talks.get(id);
    if (!talk) throw new AskFailed({ code: 'not_found', details: `conversation ${id}` });
    return talk;
  }

  #holding(key: string): { talk: Talk; row: MessageRow } {
    for (const talk of this.talks.values()) {
      const row = talk.find(key);
      if (row) return { talk, row };
    }
    throw new AskFailed({ code: 'not_found', details: key });
  }

  #statusChanged(): void {
    this.emit({ event: 'status', status: this.status() });
  }

  #counts(): InboxCounts {
    const rows = [...this.talks.values()].map((talk) => talk.row(this.#now()));
    const waiting = rows.filter((row) => row.to_answer).map((row) => row.last_at ?? Infinity);
    return {
      to_answer: waiting.length,
      oldest_waiting_since: waiting.length > 0 ? Math.min(...waiting) : null,
      unread: rows.filter((row) => row.unread > 0).length,
      failed: rows.filter((row) => row.failed > 0).length,
      all: rows.length,
    };
  }

  #view(view: View): Talk[] {
    const now = this.#now();
    const rows = [...this.talks.values()].map((talk) => ({ talk, row: talk.row(now) }));
    const kept = rows.filter(({ row }) => (view === 'to_answer' ? row.to_answer : view === 'unread' ? row.unread > 0 : view === 'failed' ? row.failed > 0 : true));
    const deadline = (until: typeof rows[number]['row']): number => (until.window.state === 'open' ? until.window.until : Infinity);
    kept.sort((a, b) => (view === 'to_answer' ? deadline(a.row) - deadline(b.row) : (b.row.last_at ?? 0) - (a.row.last_at ?? 0)) || a.row.id - b.row.id);
    return kept.map(({ talk }) => talk);
  }

  #put(talk: Talk, content: ContentRow, { replyTo = null, dueAt = null }: Leaving): string {
    this.#count += 1;
    const command = `command-${this.#count}`;
    if (dueAt !== null) {
      talk.scheduled = [...talk.scheduled, { command, content, due_at: dueAt, author: null, state: 'waiting' }];
      this.#later(400, () => {
        talk.scheduled = talk.scheduled.map((row) => (row.command === command ? { ...row, state: 'scheduled', author: 'Sofia' } : row));
        this.changed(talk.id);
      });
      this.changed(talk.id);
      return command;
    }
    const quoted = replyTo === null ? undefined : talk.find(replyTo);
    const hold = this.preferences.undo_seconds * 1000;
    talk.live.push({ ...blank(command, this.#now(), content), seq: 0, direction: 'outbound', delivery: 'waiting', quote: quoted ? quoteOf(quoted) : null, held_until: hold > 0 ? this.#now() + hold : null });
    this.changed(talk.id);
    this.#statusChanged();
    if (hold === 0) this.#travel(command);
    else this.#later(hold, () => this.#release(command));
    return command;
  }

  /** The seconds in which it could be undone are over. */
  #release(command: string): void {
    const talk = [...this.talks.values()].find((each) => each.find(command));
    const row = talk?.find(command);
    if (!talk || !row || row.held_until === null) return;
    talk.replace({ ...row, held_until: null });
    this.changed(talk.id);
    this.#travel(command);
  }

  /** Called off: its words become the draft where there is none. */
  #unschedule(command: string): { talk: Talk; content: ContentRow } {
    const talk = [...this.talks.values()].find((each) => each.scheduled.some((row) => row.command === command));
    const row = talk?.scheduled.find((each) => each.command === command);
    if (!talk || !row) throw new AskFailed({ code: 'not_found', details: command });
    talk.scheduled = talk.scheduled.filter((each) => each !== row);
    this.changed(talk.id);
    return { talk, content: row.content };
  }

  /** What becomes of a send while the pretend network is up. */
  #travel(command: string): void {
    const steps = ['sending', 'queued', 'accepted', 'sent', 'delivered', 'read'] as const;
    const step = (index: number): void => {
      const to = steps[index];
      if (!to || this.link.state === 'offline') return;
      const { talk, row } = this.#holding(command);
      talk.replace({ ...row, delivery: to, author: index > 1 ? 'Sofia' : null });
      this.changed(talk.id);
      if (index < 3) this.#statusChanged();
      this.#later(index < 3 ? 250 : 900, () => step(index + 1));
    };
    this.#later(200, () => step(0));
  }

  #remove(talk: Talk, key: string): void {
    talk.live = talk.live.filter((row) => row.key !== key);
    this.changed(talk.id);
    this.#statusChanged();
  }

  readonly #answers: Answers;
  readonly #own: Own = {
    first_drawn: () => ({}),
    lines: () => this.lines,
    profile_show: ({ id }) => (this.#turnTo(id), {}),
    profile_name: ({ id, name }) => {
      this.setProfiles(this.start.profiles.map((row) => (row.id === id ? { ...row, name: name || null, named: name !== '' } : row)));
      return {};
    },
    start: () => this.start,
    status: () => this.status(),
    preferences: () => this.preferences,
    preferences_save: ({ preferences }) => ((this.preferences = preferences), {}),
    inbox_page: ({ view, line, after, limit }) => {
      // Each number has every so-many-th customer.
      const place = this.lines.findIndex((row) => row.id === line);
      const talks = this.#view(view).filter((talk) => place === -1 || talk.id % this.lines.length === place);
      const from = after === null ? 0 : Number(after);
      const page = talks.slice(from, from + limit);
      return { rows: page.map((talk) => talk.row(this.#now())), next: from + limit < talks.length ? String(from + limit) : null, counts: this.#counts() };
    },
    conversation_rows: ({ conversations }) => conversations.flatMap((id) => this.talks.get(id)?.row(this.#now()) ?? []),
    conversation: ({ conversation }) => {
      if (this.gone.has(conversation)) throw refused('not_found');
      return this.#talk(conversation).header(this.#now());
    },
    thread_page: ({ conversation, anchor, limit }) => {
      const talk = this.#talk(conversation);
      const place = (at: number, seq: number): number => talk.slice(0, talk.total).findIndex((row) => row.at === at && row.seq === seq);
      let from = Math.max(0, talk.total - limit);
      if (anchor.from === 'index') from = Math.max(0, Math.min(anchor.index, talk.total - 1));
      if (anchor.from === 'before') from = Math.max(0, place(anchor.at, anchor.seq) - limit);
      if (anchor.from === 'after') {
        const next = talk.slice(0, talk.total).findIndex((row) => row.at > anchor.at || (row.at === anchor.at && row.seq > anchor.seq));
        from = next === -1 ? talk.total : next;
      }
      const rows = talk.slice(from, from + limit);
      return { rows, older: from > 0, newer: from + rows.length < talk.total, older_elsewhere: conversation === 5, total: talk.total, before: from };
    },
    send_text: ({ conversation, text: body, reply_to, due_at }) => {
      const talk = this.#talk(conversation);
      if (talk.window(this.#now()).state !== 'open') throw new AskFailed({ code: 'window_closed', details: '' });
      talk.draft = '';
      return { command: this.#put(talk, text(body), { replyTo: reply_to, dueAt: due_at }) };
    },
    undo_send: ({ command }) => this.#own.outbox_discard({ command }),
    send_now: ({ command }) => (this.#release(command), {}),
    schedule_cancel: ({ command }) => {
      const { talk, content } = this.#unschedule(command);
      if (talk.draft === '' && content.type === 'text') talk.draft = content.body;
      return {};
    },
    schedule_now: ({ command }) => {
      const { talk, content } = this.#unschedule(command);
      this.#put(talk, content, {});
      return {};
    },
    diagnose: () => [...this.diagnosis],
    import_state: () => this.imported,
    import_history: () => {
      this.imported = { ...this.imported, available: false, state: 'asked' };
      this.emit({ event: 'import', ...this.imported });
      return {};
    },
    draft_save: ({ conversation, text: body }) => {
      this.#talk(conversation).draft = body;
      this.changed(conversation);
      return {};
    },
    conversation_read: ({ conversation }) => {
      this.#talk(conversation).unread = 0;
      this.changed(conversation);
      return {};
    },
    focus: () => ({}),
    outbox_retry: ({ command }) => (this.#travel(command), {}),
    outbox_discard: ({ command }) => {
      const { talk, row } = this.#holding(command);
      if (talk.draft === '' && row.content.type === 'text') talk.draft = row.content.body;
      this.#remove(talk, command);
      return {};
    },
    send_again: ({ key }) => {
      const { talk, row } = this.#holding(key);
      if (talk.window(this.#now()).state !== 'open') throw new AskFailed({ code: 'window_closed', details: '' });
      this.#remove(talk, key);
      return { command: this.#put(talk, row.content, {}) };
    },
    settle_send: ({ command, was_sent }) => {
      const { talk, row } = this.#holding(command);
      talk.replace({ ...row, delivery: was_sent ? 'accepted' : 'abandoned', failure: null });
      this.changed(talk.id);
      return {};
    },
    palette: ({ query, limit }) => {
      const plain = (words: string): string => words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
      const wanted = plain(query.trim());
      return this.#view('all')
        .filter((talk) => plain(`${talk.name} ${talk.username ?? ''} ${talk.phone ?? ''} ${talk.phone?.replaceAll(' ', '') ?? ''}`).includes(wanted))
        .slice(0, limit)
        .map((talk) => ({ conversation: talk.id, name: talk.name, phone: talk.phone, last_at: talk.row(this.#now()).last_at }));
    },
    demo_start: () => {
      this.setState({ state: 'opening', profile: 'demo', id: 'demo' });
      this.#later(900, () => this.setState(opened('demo')));
      return {};
    },
    demo_leave: () => (this.setState({ state: 'doors' }), {}),
    demo_network: ({ up }) => {
      this.start = { ...this.start, demo_network: up };
      this.emit({ event: 'started', start: this.start });
      this.setLink(up ? { state: 'live' } : { state: 'offline', since: this.#now() });
      if (up) for (const talk of this.talks.values()) for (const row of talk.live) if (row.delivery === 'waiting') this.#travel(row.key);
      return {};
    },
    start_retry: () => (this.setState(this.start.state), {}),
    replica_rebuild: () => (this.setState(opened('demo')), {}),
    team_connect: ({ token }) => {
      if (token.length < 4) throw new AskFailed({ code: 'token_refused', details: '' });
      this.setState(opened('team'));
      return {};
    },
    solo_prepare: ({ public_url }) => ({
      local_url: 'http://127.0.0.1:8787/webhook',
      callback_url: public_url === '' ? null : `${public_url.replace(/\/$/, '')}/webhook`,
      verify_token: 'comptoir-7f3a9c1e5b',
    }),
    solo_preflight: ({ form }) => this.ticks ?? checks(form.public_url !== ''),
    solo_connect: () => (this.setState(opened('solo')), {}),
    disconnect: () => (this.setState({ state: 'doors' }), {}),
    open_external: ({ url }) => ((this.opened = url), {}),
    contact_save: ({ name }) => ({ saved: `/pretend/${name}.vcf` }),
    copy_text: ({ text: words }) => ((this.copied = words), {}),
  };
}

function checks(reachable: boolean): PreflightTick[] {
  const tick = (check: string, details: string, state = 'ok'): PreflightTick => ({ check, state, problem: state === 'failed' ? 'refused' : null, details });
  return [
    tick('keychain', ''), tick('disk', '182 GB'), tick('clock', '0.3 s'), tick('token', ''), tick('number', '+33 1 99 00 00 01 · Boulangerie Dupain'),
    tick('subscription', 'HTTP 200, no subscribed app', 'failed'), tick('webhook', '', reachable ? 'ok' : 'waiting'),
  ];
}
