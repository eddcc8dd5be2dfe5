/** One template being filled in: its values, how it will look, and the first thing that Meta would refuse. */
import type { AttachmentRow, LookRow, SlotProblem, SlotRow, SlotValueRow, TemplateForm, TemplateRow, UiErrorCode, UiEvent } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

export type Later = (ms: number, run: () => void) => () => void;

const LOOK_AFTER_MS = 120;

export type PlaceValue = NonNullable<SlotValueRow['location']>;

export class FillState {
  form: TemplateForm;
  values = $state.raw<ReadonlyMap<string, SlotValueRow>>(new Map());
  files = $state.raw<ReadonlyMap<string, AttachmentRow>>(new Map());
  look: LookRow;
  /** As of the last look; absent when Meta would take it. */
  problem = $state.raw<SlotProblem | null | undefined>(undefined);
  /** The look is of older values than those on screen. */
  stale = $state(false);
  looksFailed = $state(false);
  sending = $state(false);
  trouble = $state<UiErrorCode | undefined>(undefined);
  /** Fields that the person has been in. */
  touched = $state.raw<ReadonlySet<string>>(new Set());
  testing = $state(false);
  testTrouble = $state<UiErrorCode | undefined>(undefined);
  /** The number that the last test went to. */
  tested = $state<string | undefined>(undefined);
  readonly ready: boolean = $derived.by(() => this.form.row.usable && this.problem === null && !this.stale && !this.sending && this.#filesFit());
  readonly #host: Host;
  readonly #conversation: number;
  readonly #later: Later;
  #cancelLook: (() => void) | undefined;
  #asked = 0;

  constructor(host: Host, conversation: number, form: TemplateForm, later: Later) {
    this.#host = host;
    this.#conversation = conversation;
    this.#later = later;
    this.form = $state.raw(form);
    this.look = $state.raw(form.look);
    this.values = new Map(form.slots.flatMap((slot) => (slot.suggestion === null ? [] : [[slot.key, { ...empty(slot.key), text: slot.suggestion }] as const])));
    void this.#ask();
  }

  hear(event: UiEvent): void {
    if (event.event !== 'attachment') return;
    const at = [...this.files].find(([, row]) => row.id === event.row.id);
    if (at) this.file(at[0], event.row);
  }

  /** The template stands otherwise with Meta than when it was opened. */
  restate(row: TemplateRow): void {
    this.form = { ...this.form, row };
  }

  text(slot: SlotRow): string {
    return this.values.get(slot.key)?.text ?? '';
  }

  write(key: string, text: string): void {
    this.#set(key, { text: text === '' ? null : text });
  }

  file(key: string, row: AttachmentRow | undefined): void {
    const files = new Map(this.files);
    if (row) files.set(key, row);
    else files.delete(key);
    this.files = files;
    this.#set(key, { attachment: row?.id ?? null });
  }

  place(key: string, location: PlaceValue | null): void {
    this.#set(key, { location });
  }

  moment(key: string, moment: number | null): void {
    this.#set(key, { moment });
  }

  leaveField(key: string): void {
    this.touched = new Set(this.touched).add(key);
  }

  /** What is wrong with one field, once the person has been there; what is only empty waits until then. */
  problemOf(key: string): SlotProblem | undefined {
    if (!this.problem || this.problem.key !== key) return undefined;
    return this.problem.kind === 'missing' && !this.touched.has(key) ? undefined : this.problem;
  }

  /** The verdict on what stands here now is waited for: whoever sends right after the last letter is not made to press twice. */
  async send(dueAt: number | null = null): Promise<boolean> {
    if (this.stale) await this.#askNow();
    if (!this.ready) {
      this.touched = new Set(this.form.slots.map((slot) => slot.key));
      return false;
    }
    this.sending = true;
    this.trouble = undefined;
    try {
      await this.#host.ask('send_template', { conversation: this.#conversation, phone: null, id: this.form.row.id, values: this.#values(), due_at: dueAt });
      return true;
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
      return false;
    } finally {
      this.sending = false;
    }
  }

  /** A real message to a number of one's own. */
  async test(phone: string): Promise<boolean> {
    if (this.problem !== null || this.testing) return false;
    this.testing = true;
    this.testTrouble = undefined;
    this.tested = undefined;
    try {
      await this.#host.ask('send_template', { conversation: null, phone, id: this.form.row.id, values: this.#values(), due_at: null });
      this.tested = phone;
      return true;
    } catch (thrown) {
      this.testTrouble = AskFailed.from(thrown).code;
      return false;
    } finally {
      this.testing = false;
    }
  }

  leave(): void {
    this.#cancelLook?.();
    for (const row of this.files.values()) void this.#host.ask('attach_drop', { id: row.id }).catch(() => undefined);
  }

  retryLook(): void {
    void this.#ask();
  }

  #set(key: string, some: Partial<SlotValueRow>): void {
    this.values = new Map(this.values).set(key, { ...(this.values.get(key) ?? empty(key)), ...some });
    this.stale = true;
    this.tested = undefined;
    this.#cancelLook?.();
    this.#cancelLook = this.#later(LOOK_AFTER_MS, () => void this.#ask());
  }

  #askNow(): Promise<void> {
    this.#cancelLook?.();
    return this.#ask();
  }

  #values(): SlotValueRow[] {
    return this.form.slots.flatMap((slot) => this.values.get(slot.key) ?? []);
  }

  #filesFit(): boolean {
    return [...this.files.values()].every((row) => row.problem === null);
  }

  /** The look and the verdict are the core's; an answer to older values is dropped. */
  async #ask(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const { look, problem } = await this.#host.ask('template_preview', { id: this.form.row.id, values: this.#values() });
      if (asked !== this.#asked) return;
      this.look = look;
      this.problem = problem;
      this.stale = false;
      this.looksFailed = false;
    } catch {
      if (asked === this.#asked) this.looksFailed = true;
    }
  }
}

function empty(key: string): SlotValueRow {
  return { key, text: null, attachment: null, location: null, moment: null };
}
