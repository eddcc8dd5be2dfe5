/** The templates of this number, as the core last heard of them, and the one that is being filled in. */
import type { TemplateRow, UiErrorCode } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';
import { FillState, type Later } from './fill.svelte';

const realTime: Later = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export class TemplatesState {
  readonly conversation: number;
  query = $state('');
  /** Absent until the core has answered once. */
  rows = $state.raw<readonly TemplateRow[] | undefined>(undefined);
  failed = $state(false);
  refreshing = $state(false);
  /** Why Meta could not be asked again. */
  refreshTrouble = $state<UiErrorCode | undefined>(undefined);
  chosen = $state(0);
  fill = $state.raw<FillState | undefined>(undefined);
  opening = $state<string | undefined>(undefined);
  openTrouble = $state<UiErrorCode | undefined>(undefined);
  /** Whether any template could be sent, whatever is searched for. */
  someUsable = $state<boolean | undefined>(undefined);
  readonly #host: Host;
  readonly #later: Later;
  #asked = 0;

  constructor(host: Host, conversation: number, later: Later = realTime) {
    this.#host = host;
    this.conversation = conversation;
    this.#later = later;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    void this.#ask();
    return this.#host.listen((event) => {
      if (event.event === 'templates_changed' || event.event === 'refilled') void this.#ask();
      this.fill?.hear(event);
    });
  }

  search(query: string): void {
    this.query = query;
    this.chosen = 0;
    void this.#ask();
  }

  retry(): void {
    void this.#ask();
  }

  move(by: number): void {
    const count = this.rows?.length ?? 0;
    if (count > 0) this.chosen = (this.chosen + by + count) % count;
  }

  /** Asks Meta for the list again; the answer comes as an event. */
  async refresh(): Promise<void> {
    if (this.refreshing) return;
    this.refreshing = true;
    this.refreshTrouble = undefined;
    try {
      await this.#host.ask('templates_refresh', {});
      await this.#ask();
    } catch (thrown) {
      this.refreshTrouble = AskFailed.from(thrown).code;
    } finally {
      this.refreshing = false;
    }
  }

  /** Opens a template's form; one that cannot be sent opens too, and says why. */
  async open(row: TemplateRow): Promise<void> {
    if (this.opening !== undefined) return;
    this.opening = row.id;
    this.openTrouble = undefined;
    try {
      const form = await this.#host.ask('template_form', { id: row.id, conversation: this.conversation });
      this.fill = new FillState(this.#host, this.conversation, form, this.#later);
    } catch (thrown) {
      this.openTrouble = AskFailed.from(thrown).code;
    } finally {
      this.opening = undefined;
    }
  }

  /** Back to the list. */
  back(): void {
    this.fill?.leave();
    this.fill = undefined;
  }

  async #ask(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const rows = await this.#host.ask('templates', { conversation: this.conversation, query: this.query.trim() });
      if (asked !== this.#asked) return;
      this.rows = rows;
      this.failed = false;
      this.chosen = Math.min(this.chosen, Math.max(0, rows.length - 1));
      if (this.query.trim() === '') this.someUsable = rows.some((row) => row.usable);
      // The core may know more, or less, of what is being filled in than a moment ago.
      const open = this.fill?.form.row;
      const now = open && rows.find((row) => row.id === open.id);
      if (now) this.fill?.restate(now);
    } catch {
      if (asked === this.#asked) this.failed = true;
    }
  }
}
