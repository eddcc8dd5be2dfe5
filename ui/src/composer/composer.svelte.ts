/** What a person is writing: kept as a draft all along, sent once, never lost between the two. */
import { createContext } from 'svelte';
import { letterCount } from '../format/people';
import type { MessageRow, UiErrorCode } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

/** Meta's limit for the body of a text message. */
export const LONGEST_TEXT = 4096;
/** From here on the counter shows. */
const COUNT_FROM = 3600;
const SAVE_AFTER_MS = 250;
const KEPT = 40;

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
  readonly left: number = $derived(LONGEST_TEXT - letterCount(this.text));
  readonly counts: boolean = $derived(this.left <= LONGEST_TEXT - COUNT_FROM);
  readonly ready: boolean = $derived(this.text.trim() !== '' && this.left >= 0 && !this.sending);
  readonly #host: Host;
  readonly #later: Later;
  #saved = '';
  /** What was written here lately: an answer that comes late must not bring it back. */
  #mine: string[] = [];
  #cancelSave: (() => void) | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(host: Host, conversation: number, later: Later = realTime) {
    this.#host = host;
    this.conversation = conversation;
    this.#later = later;
  }

  /** Takes in the draft that the core holds, unless something is being written here. */
  adopt(draft: string): void {
    if (this.text !== this.#saved || this.#cancelSave || this.#mine.includes(draft)) return;
    this.#keep(draft);
    this.text = draft;
  }

  /** Takes back the words of a message that did not leave; the core made them the draft. */
  restore(words: string): void {
    if (this.text !== '') return;
    this.#keep(words);
    this.text = words;
  }

  /** The person typed. */
  type(text: string): void {
    this.text = text;
    this.trouble = undefined;
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

  /** Makes it a durable wish. The words stay until the core has them. */
  async send(): Promise<boolean> {
    if (!this.ready) {
      if (this.left < 0) this.trouble = 'too_long';
      return false;
    }
    const text = this.text;
    this.sending = true;
    this.trouble = undefined;
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    await this.#saving;
    try {
      await this.#host.ask('send_text', { conversation: this.conversation, text, reply_to: this.replyTo?.key ?? null });
      // The core cleared the draft in the same transaction.
      this.#keep('');
      this.text = '';
      this.replyTo = undefined;
      return true;
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
      void this.flush();
      return false;
    } finally {
      this.sending = false;
    }
  }

  #keep(text: string): void {
    this.#saved = text;
    if (text !== '') this.#mine = [...this.#mine.slice(-KEPT), text];
  }
}

export const [getComposer, setComposer] = createContext<ComposerState>();
