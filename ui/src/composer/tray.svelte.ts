/** The files that wait to be sent with the answer: in order, each with what is wrong with it and what would help. */
import { letterCount } from '../format/people';
import type { AttachKind, AttachmentRow, AttachProblem, AttachRemedy, MediaItem, UiErrorCode, UiEvent } from '../ipc/generated';
import { AskFailed, type Host } from '../ipc/host';

/** No system takes a longer name. */
export const LONGEST_NAME = 240;
/** Meta's limit for the words under a file. */
export const LONGEST_CAPTION = 1024;
/** The most that can be handed over as bytes; what is bigger goes by its path. */
const MOST_BYTES = 16_000_000;
const CAPTIONED: readonly (AttachKind | null)[] = ['image', 'video', 'document'];

/** One file of the tray. */
export interface TrayItem {
  readonly row: AttachmentRow;
  readonly caption: string;
  /** What the customer will see it called, when that is not its own name. */
  readonly name: string | undefined;
  /** How far its preparation has come, 0 to 1; absent when nothing is being done. */
  readonly progress: number | undefined;
  /** Whether the core works on it. */
  readonly busy: boolean;
  /** Whether place, date and camera stay in the picture. */
  readonly keep: boolean;
  /** What the last wish for this file came to. */
  readonly trouble: UiErrorCode | undefined;
}

/** What is asked of the core for one file. */
export interface Wish {
  readonly kind?: AttachKind;
  readonly remedy?: AttachRemedy;
  readonly keep?: boolean;
}

export function takesCaption(item: TrayItem): boolean {
  return CAPTIONED.includes(item.row.kind);
}

export class TrayState {
  items = $state.raw<readonly TrayItem[]>([]);
  /** How many requests for files are on their way. */
  adding = $state(0);
  trouble = $state<UiErrorCode | undefined>(undefined);
  /** Every file can be sent as it stands. */
  readonly ready: boolean = $derived(this.adding === 0 && this.items.every((item) => item.row.problem === null && !item.busy && letterCount(item.caption) <= LONGEST_CAPTION));
  /** The one file whose words are those of the composer itself. */
  readonly lone: TrayItem | undefined = $derived.by(() => {
    const [only] = this.items;
    return this.items.length === 1 && only && takesCaption(only) ? only : undefined;
  });
  readonly #host: Host;
  #own = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes in what the core says about files; the shell listens for all of them. */
  hear(event: UiEvent): void {
    if (event.event !== 'attachment') return;
    const { row, progress } = event;
    this.#put(row.id, (item) => ({ ...item, row, progress: progress === null || progress >= 1 ? undefined : progress }));
  }

  pick(): Promise<void> {
    return this.#add(() => this.#host.ask('attach_pick', {}));
  }

  /** Dropped files, or a picture of the screen that lies in its folder. */
  paths(paths: string[]): Promise<void> {
    return paths.length === 0 ? Promise.resolve() : this.#add(() => this.#host.ask('attach_paths', { paths }));
  }

  /** What the page's own paste could not see. */
  clipboard(): Promise<void> {
    return this.#add(() => this.#host.ask('attach_clipboard', {}));
  }

  /** A file that came as bytes: pasted, or dropped where there are no paths. */
  async file(file: File): Promise<void> {
    if (file.size > MOST_BYTES) return this.#refuse(file.name, file.size, 'too_big');
    await this.#add(async () => [await this.#host.ask('attach_bytes', { name: file.name === '' ? null : file.name, base64: base64Of(await file.arrayBuffer()) })]);
  }

  /** A folder was dropped: said in words, in its place. */
  folder(name: string): void {
    this.#refuse(name, 0, 'folder');
  }

  /** What the recorder made. */
  put(row: AttachmentRow): void {
    this.items = [...this.items, fresh(row)];
  }

  caption(id: string, caption: string): void {
    this.#put(id, (item) => ({ ...item, caption }));
  }

  /** Another name for the customer; its ending stays, for it says what the file is. An empty one is its own again. */
  rename(id: string, name: string): void {
    this.#put(id, (item) => ({ ...item, name: renamed(item.row.name, name) }));
  }

  /** Another kind, a remedy, or keeping what a picture says about where it was taken. */
  async change(id: string, wish: Wish): Promise<void> {
    const item = this.items.find((each) => each.row.id === id);
    if (!item || item.busy) return;
    const keep = wish.keep ?? item.keep;
    const kind = wish.kind ?? item.row.kind ?? item.row.kinds[0] ?? 'document';
    this.#put(id, (each) => ({ ...each, busy: true, trouble: undefined }));
    try {
      const row = await this.#host.ask('attach_change', { id, kind, remedy: wish.remedy ?? null, keep_metadata: keep });
      this.#put(id, (each) => ({ ...each, row, keep, busy: false, progress: undefined }));
    } catch (thrown) {
      this.#put(id, (each) => ({ ...each, busy: false, progress: undefined, trouble: AskFailed.from(thrown).code }));
    }
  }

  /** Puts a file one place further. Says whether there was one. */
  move(id: string, by: 1 | -1): boolean {
    const from = this.items.findIndex((item) => item.row.id === id);
    const moved = this.items[from];
    const other = this.items[from + by];
    if (!moved || !other) return false;
    this.items = this.items.map((item, at) => (at === from ? other : at === from + by ? moved : item));
    return true;
  }

  remove(id: string): void {
    const gone = this.items.find((item) => item.row.id === id);
    this.items = this.items.filter((item) => item.row.id !== id);
    if (gone && !isOurs(gone.row)) void this.#host.ask('attach_drop', { id }).catch(() => undefined);
  }

  /** The core has taken them: they are messages now. */
  sent(): void {
    this.items = [];
    this.trouble = undefined;
  }

  /** What is to be sent; `words` are those of the composer, for the one file that takes them. */
  wishes(words: string | undefined): MediaItem[] {
    return this.items.map((item) => ({
      attachment: item.row.id,
      caption: takesCaption(item) ? (item === this.lone && words !== undefined ? words : item.caption) : '',
      filename: item.row.kind === 'document' ? (item.name ?? item.row.name) : null,
    }));
  }

  async #add(ask: () => Promise<AttachmentRow[]>): Promise<void> {
    this.adding += 1;
    this.trouble = undefined;
    try {
      const rows = await ask();
      this.items = [...this.items, ...rows.map(fresh)];
    } catch (thrown) {
      this.trouble = AskFailed.from(thrown).code;
    } finally {
      this.adding -= 1;
    }
  }

  #refuse(name: string, size: number, problem: AttachProblem): void {
    this.#own += 1;
    this.items = [...this.items, fresh({ ...NOTHING, id: `${OURS}${this.#own}`, name, size, problem })];
  }

  #put(id: string, change: (item: TrayItem) => TrayItem): void {
    this.items = this.items.map((item) => (item.row.id === id ? change(item) : item));
  }
}

/** Rows that only this screen knows, because the core was never given the file. */
const OURS = 'refused-here-';
const NOTHING: AttachmentRow = {
  id: '', name: '', size: 0, kind: null, kinds: [], mime: '', width: null, height: null, duration_ms: null, pages: null, url: '', waveform: [],
  problem: null, limit: null, found: null, allowed: [], remedies: [], cautions: [], metadata_removed: false,
};

function isOurs(row: AttachmentRow): boolean {
  return row.id.startsWith(OURS);
}

function fresh(row: AttachmentRow): TrayItem {
  return { row, caption: '', name: undefined, progress: undefined, busy: false, keep: false, trouble: undefined };
}

function renamed(own: string, wished: string): string | undefined {
  const name = wished.trim();
  const dot = own.lastIndexOf('.');
  const ending = dot > 0 ? own.slice(dot) : '';
  const whole = name.toLowerCase().endsWith(ending.toLowerCase()) ? name : `${name}${ending}`;
  return name === '' || name === ending || whole === own ? undefined : whole;
}

const CHUNK = 32_768;

function base64Of(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}
