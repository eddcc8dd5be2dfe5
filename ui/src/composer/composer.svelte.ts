/** What a person is writing: kept as a draft all along, sent once, never lost between the two. */
import { createContext } from 'svelte';
import { letterCount } from '../format/people';
import type { MessageRow, UiErrorCode } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';
import { CardForm } from './card-form.svelte';
import { PlaceForm } from './place-form.svelte';
import { QuestionForm, type QuestionKind } from './question-form.svelte';
import { RecorderState } from './recorder.svelte';
import { LONGEST_CAPTION, TrayState } from './tray.svelte';

/** Meta's limit for the body of a text message. */
export const LONGEST_TEXT = 4096;
/** From this part of the limit on the counter shows. */
const COUNT_FROM = 0.88;
const SAVE_AFTER_MS = 250;
const KEPT = 40;
const TYPING_EVERY_MS = 20_000;

/** What can lie over the field. */
export type Sheet = 'place' | 'cards' | 'question' | 'shots' | 'later';

type Later = (ms: number, run: () => void) => () => void;

const realTime: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export class ComposerState {
  readonly conversation: number;
  text = $state('');
  /** The message that is being answered. */
  replyTo = $state.raw<MessageRow | undefined>(undefined);
  sending = $state(false);
  trouble = $state<UiErrorCode | undefined>(undefined);
  /** The draft could not be kept: the one thing that must be said at once. */
  draftTrouble = $state(false);
  /** What lies over the field: a form, or when to send. */
  sheet = $state<Sheet | undefined>(undefined);
  /** A template is being chosen although the window is open. */
  picking = $state(false);
  readonly tray: TrayState;
  readonly recorder: RecorderState;
  place = $state.raw(new PlaceForm());
  cards = $state.raw(new CardForm());
  question = $state.raw<QuestionForm | undefined>(undefined);
  /** The words will stand under the one file of the tray. */
  readonly isCaption: boolean = $derived.by(() => this.tray.lone !== undefined && letterCount(this.text) <= LONGEST_CAPTION);
  readonly left: number = $derived.by(() => (this.isCaption ? LONGEST_CAPTION : LONGEST_TEXT) - letterCount(this.text));
  readonly counts: boolean = $derived(letterCount(this.text) > (this.isCaption ? LONGEST_CAPTION * COUNT_FROM : LONGEST_TEXT * COUNT_FROM));
  readonly ready: boolean = $derived.by(() => (this.text.trim() !== '' || this.tray.items.length > 0) && this.left >= 0 && this.tray.ready && !this.sending && !this.recorder.on);
  /** Something here would be lost with this object. */
  readonly holds: boolean = $derived.by(() => this.tray.items.length > 0 || this.recorder.on);
  readonly #host: Host;
  readonly #later: Later;
  #saved = '';
  /** What was written here lately: an answer that comes late must not bring it back. */
  #mine: string[] = [];
  #cancelSave: (() => void) | undefined;
  #saving: Promise<void> = Promise.resolve();
  #typed = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(host: Host, conversation: number, later: Later = realTime, now: () => number = Date.now) {
    this.#host = host;
    this.conversation = conversation;
    this.#later = later;
    this.#now = now;
    this.tray = new TrayState(host);
    this.recorder = new RecorderState(host, (row) => this.tray.put(row));
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    return this.#host.listen((event) => {
      this.tray.hear(event);
      this.recorder.hear(event);
    });
  }

  /** Opens the form of a message with something to tap; it begins with what is written here. */
  async ask(kind: QuestionKind): Promise<void> {
    try {
      this.question ??= new QuestionForm((await this.#host.ask('limits', {})).interactive, kind, this.text.trim());
      this.question.turn(kind);
      this.sheet = 'question';
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
    }
  }

  /**
   * Takes in the draft that the core holds, unless something is being written here. That there is none is no news: an
   * answer from before the words were kept says so too, and nobody but this composer takes a draft away.
   */
  adopt(draft: string): void {
    if (draft === '' || this.text !== this.#saved || this.#cancelSave || this.#mine.includes(draft)) return;
    this.#keep(draft);
    this.text = draft;
  }

  /** The person typed. */
  type(text: string): void {
    this.text = text;
    this.trouble = undefined;
    this.#saysTyping();
    this.#cancelSave?.();
    this.#cancelSave = this.#later(SAVE_AFTER_MS, () => void this.flush());
  }

  /** Keeps the draft now: on blur, on a change of conversation, before the window goes. */
  flush(): Promise<void> {
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    const text = this.text;
    if (text === this.#saved) return this.#saving;
    const before = this.#saved;
    this.#keep(text);
    this.#saving = this.#saving.then(async () => {
      try {
        await this.#host.ask('draft_save', { conversation: this.conversation, text });
        this.draftTrouble = false;
      } catch {
        if (this.#saved === text) this.#saved = before;
        this.draftTrouble = true;
      }
    });
    return this.#saving;
  }

  /** Makes it a durable wish, for now or for later. Words and files stay until the core has them. */
  async send(dueAt: number | null = null): Promise<boolean> {
    if (!this.ready) {
      if (this.left < 0) this.trouble = 'too_long';
      return false;
    }
    this.sending = true;
    this.trouble = undefined;
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    await this.#saving;
    try {
      if (this.tray.items.length > 0) await this.#sendFiles(dueAt);
      if (this.text.trim() !== '') {
        await this.#host.ask('send_text', { conversation: this.conversation, text: this.text, reply_to: this.replyTo?.key ?? null, due_at: dueAt });
        this.#emptied();
      }
      return true;
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
      void this.flush();
      return false;
    } finally {
      this.sending = false;
    }
  }

  async #sendFiles(dueAt: number | null): Promise<void> {
    const words = this.isCaption ? this.text : undefined;
    const items = this.tray.wishes(words);
    await this.#host.ask('send_media', { conversation: this.conversation, items, reply_to: this.replyTo?.key ?? null, due_at: dueAt });
    this.tray.sent();
    this.replyTo = undefined;
    if (words !== undefined) this.#emptied();
  }

  /** Sends what a form made; words that went into it leave the field. */
  async sendForm(ask: (replyTo: string | null) => Promise<unknown>, used?: string): Promise<boolean> {
    if (this.sending) return false;
    this.sending = true;
    this.trouble = undefined;
    try {
      await ask(this.replyTo?.key ?? null);
      this.replyTo = undefined;
      this.#empty(this.sheet);
      this.sheet = undefined;
      if (used !== undefined && used !== '' && used === this.text.trim()) {
        this.type('');
        void this.flush();
      }
      return true;
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
      return false;
    } finally {
      this.sending = false;
    }
  }

  /** Gives back words that will not leave after all: before what is written here, which is never lost. */
  takeBack(words: string): void {
    if (words === '' || this.text === words) return;
    if (this.text !== '') return this.type(`${words}\n${this.text}`);
    // The core made them the draft already.
    this.#keep(words);
    this.text = words;
  }

  /** The customer may be told that an answer is being written: best effort, and seldom. */
  #saysTyping(): void {
    const now = this.#now();
    if (this.text.trim() === '' || now - this.#typed < TYPING_EVERY_MS) return;
    this.#typed = now;
    void this.#host.ask('typing', { conversation: this.conversation }).catch(() => undefined);
  }

  /** A form that was sent begins anew; one that was closed keeps what stands in it. */
  #empty(sheet: Sheet | undefined): void {
    if (sheet === 'place') this.place = new PlaceForm();
    if (sheet === 'cards') this.cards = new CardForm();
    if (sheet === 'question') this.question = undefined;
  }

  /** The core cleared the draft in the same transaction. */
  #emptied(): void {
    this.#keep('');
    this.text = '';
    this.replyTo = undefined;
  }

  #keep(text: string): void {
    this.#saved = text;
    if (text !== '') this.#mine = [...this.#mine.slice(-KEPT), text];
  }
}

export const [getComposer, setComposer] = createContext<ComposerState>();
