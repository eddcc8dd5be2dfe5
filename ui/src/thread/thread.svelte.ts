/** One open conversation: its header and its messages, always what the core last said, never a guess. */
import { createContext, tick } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Anchor, ConversationHeader, ConversationRow, MessageRow, PlaceRow, ThreadPageAnswer, UiErrorCode, UiEvent, UploadRow } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';
import { lay, missing, NO_SLOTS, type Slots } from './slots';
import { ViewerState } from './viewer/viewer.svelte';

const FIRST_PAGE = 60;
/** Rows asked for on either side of a gap: fewer, longer questions while scrolling. */
const MARGIN = 70;
const LONGEST_PAGE = 200;
/** A quoted message is looked for this many pages back before we say that it is too far. */
const SEARCH_PAGES = 40;
const SEARCH_PAGE = 500;

/** A step on a failed message that did not work, said beside that message. */
export interface StepTrouble {
  readonly key: string;
  readonly code: UiErrorCode;
}

/** How long a message stays lit that somebody jumped to, unless it is held. */
const LIT_MS = 2000;

/** The message that was jumped to. */
export interface Lit {
  readonly key: string;
  /** Whether it stays lit until something else is. */
  readonly held: boolean;
}

export class ThreadState {
  readonly conversation: number;
  header = $state.raw<ConversationHeader | undefined>(undefined);
  slots = $state.raw<Slots>(NO_SLOTS);
  /** True for the one change in which slots came in before the first. */
  shifting = $state(false);
  loaded = $state(false);
  failed = $state(false);
  /** Whether it is another team's by now: nothing of it is here. */
  gone = $state(false);
  olderElsewhere = $state(false);
  /** New messages that came while the reader was further up. */
  unseen = $state(0);
  /** How often something was said from here since it is open. */
  said = $state(0);
  /** The customer's message that came last while this was open, to be spoken. */
  arrived = $state.raw<MessageRow | undefined>(undefined);
  /** Whether the reader is at the end; the view says so. */
  atEnd = true;
  /** The first message that was unread when the thread was opened. */
  divider = $state<string | undefined>(undefined);
  searching = $state<string | undefined>(undefined);
  /** The message that was jumped to last; a new one for every jump. */
  lit = $state.raw<Lit | undefined>(undefined);
  /** Whether the first look is to be at a message, not at the end. */
  aimed = false;
  trouble = $state.raw<StepTrouble | undefined>(undefined);
  /** The other conversations of the same person. */
  person = $state.raw<readonly ConversationRow[]>([]);
  /** What is looked at closely. */
  readonly viewer = new ViewerState(() => ({ items: this.slots.items, load: (index) => this.load(index) }));
  /** How files of ours have come on since their rows were read. */
  readonly uploads = new SvelteMap<string, UploadRow>();
  /** What was sent last and can still be stopped. */
  readonly lastHeld: MessageRow | undefined = $derived(this.slots.items.findLast((item) => item !== undefined && item.held_until !== null && item.delivery === 'waiting'));
  readonly #host: Host;
  #look = 1;
  #sight = { first: 0, last: 0 };
  #asked = '';
  #queue: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(host: Host, conversation: number) {
    this.#host = host;
    this.conversation = conversation;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    void this.#open();
    const stop = this.#host.listen((event) => this.#hear(event));
    return () => {
      this.#closed = true;
      this.viewer.close();
      stop();
    };
  }

  /** Opens again after a failure. */
  retry(): void {
    this.failed = false;
    void this.#open();
  }

  /** Says which slots are in sight; what is missing among them is asked for. */
  see(first: number, last: number): void {
    this.#sight = { first, last };
    void this.#fill();
  }

  /** Everything up to here has been seen. */
  reachEnd(atEnd: boolean): void {
    this.atEnd = atEnd;
    if (!atEnd || this.unseen === 0) return;
    this.unseen = 0;
    this.markRead();
  }

  /** Tells the core that the person has read this conversation. */
  markRead(): void {
    if ((this.header?.row.unread ?? 0) === 0) return;
    void this.#host.ask('conversation_read', { conversation: this.conversation }).catch(() => undefined);
  }

  /** Brings the message that stands there into sight, lit; says whether it is there. */
  async reach({ at, seq }: PlaceRow, held = false): Promise<boolean> {
    this.aimed = true;
    try {
      // The row itself is the first after the place before it.
      const page = await this.#page({ from: 'after', at, seq: seq - 1 }, 1);
      const row = page.rows[0];
      if (row?.at !== at || row.seq !== seq) return false;
      await this.#put(await this.#page({ from: 'index', index: Math.max(0, page.before - MARGIN) }, MARGIN * 2));
      this.light(row.key, held);
      return true;
    } catch {
      return false;
    }
  }

  /** Brings a message into sight that another one quotes. */
  async reachQuoted(key: string): Promise<void> {
    if ((await this.locate(key)) !== undefined) this.light(key, false);
  }

  light(key: string, held: boolean): void {
    const lit: Lit = { key, held };
    this.lit = lit;
    if (!held) setTimeout(() => { if (this.lit === lit) this.lit = undefined; }, LIT_MS);
  }

  unlight(): void {
    this.lit = undefined;
  }

  /** The message of a day: its first one, else the last before it; nothing in an empty thread. */
  async reachDay(at: number): Promise<boolean> {
    const place = await this.#host.ask('thread_at', { conversation: this.conversation, at }).catch(() => null);
    return place !== null && this.reach(place);
  }

  /** Finds where a message stands, looking further back where needed; nothing when it is too far. */
  async locate(key: string): Promise<number | undefined> {
    const here = this.slots.items.findIndex((item) => item?.key === key);
    if (here !== -1) return here;
    this.searching = key;
    try {
      let index = this.slots.items.findIndex((item) => item !== undefined);
      for (let turn = 0; turn < SEARCH_PAGES && index > 0; turn += 1) {
        const page = await this.#page({ from: 'index', index: Math.max(0, index - SEARCH_PAGE) }, Math.min(SEARCH_PAGE, index));
        const found = page.rows.findIndex((row) => row.key === key);
        if (found !== -1) {
          await this.#put(page);
          return page.before + found;
        }
        if (page.before >= index) return undefined;
        index = page.before;
      }
      return undefined;
    } catch {
      return undefined;
    } finally {
      this.searching = undefined;
    }
  }

  sendAgain(key: string): Promise<boolean> {
    return this.#step(key, () => this.#host.ask('send_again', { key }));
  }

  outboxRetry(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('outbox_retry', { command }));
  }

  outboxDiscard(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('outbox_discard', { command }));
  }

  settle(command: string, wasSent: boolean): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('settle_send', { command, was_sent: wasSent }));
  }

  /** Ours to a message; nothing takes it back. */
  react(message: string, emoji: string | null): Promise<boolean> {
    return this.#step(message, () => this.#host.ask('react', { conversation: this.conversation, message, emoji }));
  }

  undoSend(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('undo_send', { command }));
  }

  sendNow(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('send_now', { command }));
  }

  uploadPause(command: string, paused: boolean): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('upload_pause', { command, paused }));
  }

  scheduleCancel(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('schedule_cancel', { command }));
  }

  scheduleNow(command: string): Promise<boolean> {
    return this.#step(command, () => this.#host.ask('schedule_now', { command }));
  }

  /** They are two persons after all: every conversation that was brought in here stands by itself again. */
  part(): Promise<boolean> {
    const parted = this.header?.joined_to == null ? (this.header?.joined_from ?? []) : [this.conversation];
    return this.#step('person', async () => {
      for (const conversation of parted) await this.#host.ask('conversation_part', { conversation });
    });
  }

  /** Fills the slots around one that is still empty; says whether it is filled now. */
  async load(index: number): Promise<boolean> {
    try {
      await this.#put(await this.#page({ from: 'index', index: Math.max(0, index - MARGIN) }, MARGIN * 2));
      return this.slots.items[index] !== undefined;
    } catch {
      return false;
    }
  }

  async #step(key: string, run: () => Promise<unknown>): Promise<boolean> {
    this.trouble = undefined;
    try {
      await run();
      return true;
    } catch (thrown) {
      this.trouble = { key, code: AskFailed.from(thrown).code };
      return false;
    }
  }

  async #open(): Promise<void> {
    try {
      const [header, page] = await Promise.all([
        this.#host.ask('conversation', { conversation: this.conversation }),
        this.#page({ from: 'newest' }, FIRST_PAGE),
      ]);
      if (this.#closed) return;
      this.gone = false;
      this.#took(header);
      this.divider = header.first_unread ?? undefined;
      await this.#put(page);
      this.loaded = true;
      if (somebodyLooks()) this.markRead();
    } catch {
      if (!this.#closed && !this.gone) this.failed = true;
    }
  }

  /** It was given to another team: what is on the screen goes, too. */
  #leave(): void {
    this.gone = true;
    this.loaded = false;
    this.header = undefined;
    this.slots = NO_SLOTS;
    this.person = [];
    this.viewer.close();
  }

  #took(header: ConversationHeader): void {
    const joined = (of: ConversationHeader | undefined): string => [of?.joined_to, of?.joined_from].join();
    const before = this.header;
    this.header = header;
    if (joined(header) === joined(before)) return;
    if (header.joined_to === null && header.joined_from.length === 0) this.person = [];
    else void this.#host.ask('person_of', { conversation: this.conversation }).then((rows) => (this.person = rows)).catch(() => undefined);
  }

  #hear(event: UiEvent): void {
    if (event.event === 'upload') this.uploads.set(event.command, event.upload);
    const ours = event.event === 'refilled' || (event.event === 'changed' && event.conversations.includes(this.conversation));
    if (ours && this.gone) void this.#open();
    else if (ours && this.loaded) void this.#refresh();
  }

  /** What is in sight and the end are asked for again; the rest is only known to be stale. */
  async #refresh(): Promise<void> {
    this.#look += 1;
    const look = this.#look;
    try {
      const [header, page] = await Promise.all([
        this.#host.ask('conversation', { conversation: this.conversation }),
        this.#page({ from: 'newest' }, FIRST_PAGE),
      ]);
      if (this.#closed || look !== this.#look) return;
      this.#took(header);
      const fresh = await this.#put(page);
      const last = page.rows.at(-1);
      if (fresh > 0 && last?.direction === 'inbound') this.arrived = last;
      // What was just said here is where its writer wants to be.
      if (fresh > 0 && last?.seq === 0) this.said += 1;
      else if (!this.atEnd) this.unseen += fresh;
      else if (somebodyLooks()) this.markRead();
      void this.#fill();
    } catch (error) {
      if (!this.#closed && error instanceof AskFailed && error.code === 'not_found') this.#leave();
      // The next change asks again; meanwhile what stands here was true a moment ago.
    }
  }

  async #fill(): Promise<void> {
    const gap = missing(this.slots, this.#sight.first, this.#sight.last, this.#look);
    if (!gap) return;
    const first = Math.max(0, gap.first - MARGIN);
    const limit = Math.min(LONGEST_PAGE, gap.last - first + 1 + MARGIN);
    const asked = `${this.#look}:${first}:${limit}:${this.slots.items.length}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    try {
      await this.#put(await this.#page({ from: 'index', index: first }, limit));
    } catch {
      this.#asked = '';
    }
  }

  #page(anchor: Anchor, limit: number): Promise<ThreadPageAnswer> {
    return this.#host.ask('thread_page', { conversation: this.conversation, anchor, limit });
  }

  /** Lays pages one after the other; says how many messages are new at the end. */
  #put(page: ThreadPageAnswer): Promise<number> {
    const turn = this.#queue.then(() => this.#lay(page));
    this.#queue = turn.then(() => undefined);
    return turn;
  }

  async #lay(page: ThreadPageAnswer): Promise<number> {
    if (this.#closed) return 0;
    const known = this.slots.items.length > 0;
    const laid = lay(this.slots, page, this.#look);
    this.olderElsewhere = page.older_elsewhere;
    if (laid.prepended > 0) {
      // The list must see growth at one end at a time to keep what is in sight where it is.
      const grown = laid.slots.items.length - Math.max(0, laid.appended);
      this.shifting = true;
      this.slots = { items: laid.slots.items.slice(0, grown), looks: laid.slots.looks.slice(0, grown) };
      await tick();
      this.shifting = false;
    }
    this.slots = laid.slots;
    return known ? Math.max(0, laid.appended) : 0;
  }
}

/** Nobody reads in a hidden window. Without a document (a test of this class) somebody does. */
function somebodyLooks(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible';
}

export const [getThread, setThread] = createContext<ThreadState>();
