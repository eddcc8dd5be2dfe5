/** Pretend files: chosen, dropped, pasted, recorded, made to fit. Their bytes are pictures of nothing. */
import { AskFailed, type Asks } from '../host';
import type { AttachKind, AttachmentRow } from '../generated';
import type { FakeCore } from './core';

const MB = 1_000_000;

/** A picture that needs no file: a tint with a sign. */
export function picture(tint: string, sign = ''): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="${tint}"/><circle cx="100" cy="96" r="40" fill="#fff" opacity=".35"/><path d="M0 240 110 130l60 60 60-50 90 100z" fill="#000" opacity=".18"/><text x="160" y="140" font-size="48" text-anchor="middle">${sign}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A tenth of a second of silence, so that a player has something to play. */
const SILENCE = `data:audio/wav;base64,UklGRuQDAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YcAD${'gICA'.repeat(80)}`;

function row(id: string, name: string, kind: AttachKind | null, more: Partial<AttachmentRow> = {}): AttachmentRow {
  return {
    id, name, size: 0, kind, kinds: kind === null ? [] : [kind], mime: 'application/octet-stream', width: null, height: null, duration_ms: null, pages: null, url: '',
    waveform: [], problem: null, limit: null, found: null, allowed: [], remedies: [], cautions: [], metadata_removed: false, ...more,
  };
}

/** What a file of that name would be. */
export function fileOf(id: string, name: string): AttachmentRow {
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  switch (ending) {
    case '': return row(id, name, null, { problem: 'folder' });
    case 'jpg': return row(id, name, 'image', { kinds: ['image', 'document'], mime: 'image/jpeg', size: 2.1 * MB, width: 3024, height: 2268, url: picture('#b98b4f', '🥐'), metadata_removed: true });
    case 'png': return row(id, name, 'image', { kinds: ['image', 'document', 'sticker'], mime: 'image/png', size: 640_000, width: 1366, height: 768, url: picture('#5a7d9a', '🖥') });
    case 'pdf': return row(id, name, 'document', { mime: 'application/pdf', size: 184_000, pages: 2 });
    case 'mp4': return row(id, name, 'video', { kinds: ['video', 'document'], mime: 'video/mp4', size: 38 * MB, duration_ms: 92_000, problem: 'too_big', limit: 16 * MB, remedies: ['compress', 'send_as_document'] });
    case 'tiff': return row(id, name, 'image', { kinds: ['image', 'document'], mime: 'image/tiff', size: 9 * MB, problem: 'wrong_type', found: 'TIFF', allowed: ['JPEG', 'PNG'], remedies: ['convert_to_jpeg', 'send_as_document'] });
    case 'txt': return row(id, name, 'document', { mime: 'text/plain', problem: 'empty' });
    case 'exe': return row(id, name, null, { size: 90_000, problem: 'program' });
    default: return row(id, name, 'document', { size: 90_000, cautions: ['unlisted_document'] });
  }
}

type Names = 'attach_pick' | 'attach_paths' | 'attach_clipboard' | 'attach_bytes' | 'attach_recent' | 'attach_change' | 'attach_drop' | 'voice_start' | 'voice_pause' | 'voice_stop' | 'voice_cancel';
type Answers = { [N in Names]: (params: Asks[N]['params']) => Asks[N]['answer'] };

export class FakeDesk {
  /** What the pretend system's file picker gives back, one press after the other. */
  picks: string[][] = [['Vitrine du matin.jpg']];
  clipboard: string[] = [];
  microphone = true;
  readonly rows = new Map<string, AttachmentRow>();
  readonly #core: FakeCore;
  #count = 0;
  #voice: 'idle' | 'recording' | 'paused' = 'idle';
  #spoken = 0;

  constructor(core: FakeCore) {
    this.#core = core;
  }

  row(id: string): AttachmentRow {
    const row = this.rows.get(id);
    if (!row) throw new AskFailed({ code: 'file_missing', details: id });
    return row;
  }

  take(name: string): AttachmentRow {
    this.#count += 1;
    const taken = fileOf(`attachment-${this.#count}`, name);
    this.rows.set(taken.id, taken);
    return taken;
  }

  /** Somebody speaks for so long. */
  hears(ms: number, level: number): void {
    if (this.#voice !== 'recording') return;
    this.#spoken += ms;
    this.#core.emit({ event: 'voice', state: 'recording', level, duration_ms: this.#spoken, trouble: null });
  }

  readonly answers: Answers = {
    attach_pick: () => ((this.picks.length > 1 ? this.picks.shift() : this.picks[0]) ?? []).map((name) => this.take(name)),
    attach_paths: ({ paths }) => paths.map((path) => this.take(path.split('/').at(-1) ?? path)),
    attach_clipboard: () => this.clipboard.map((name) => this.take(name)),
    attach_bytes: ({ name }) => this.take(name ?? 'Capture.png'),
    attach_recent: () => [1, 2, 3, 4, 5].map((n) => ({ path: `/home/lea/Images/Captures/Capture ${n}.png`, name: `Capture ${n}.png`, at: this.#core.now() - n * 7 * 60_000, thumb: picture(['#5a7d9a', '#8a6fa8', '#5b9279', '#a8705a', '#7b848e'][n - 1] ?? '#7b848e') })),
    attach_change: ({ id, kind, remedy, keep_metadata }) => {
      const before = this.row(id);
      const fits = remedy !== null || (kind === 'document' && before.problem !== 'empty');
      const after = { ...before, kind, metadata_removed: kind === 'image' && !keep_metadata, ...(fits ? { problem: null, remedies: [], size: remedy === 'compress' ? 11.4 * MB : before.size } : {}) };
      this.rows.set(id, after);
      return after;
    },
    attach_drop: ({ id }) => (this.rows.delete(id), {}),
    voice_start: () => {
      if (!this.microphone) throw new AskFailed({ code: 'no_microphone', details: '' });
      this.#voice = 'recording';
      this.#spoken = 0;
      this.#core.later(120, () => this.#babble());
      return {};
    },
    voice_pause: ({ paused }) => {
      this.#voice = paused ? 'paused' : 'recording';
      this.#core.emit({ event: 'voice', state: this.#voice, level: 0, duration_ms: this.#spoken, trouble: null });
      return {};
    },
    voice_stop: () => {
      this.#voice = 'idle';
      this.#count += 1;
      const note = row(`attachment-${this.#count}`, 'Message vocal.ogg', 'voice', { mime: 'audio/ogg', size: 24_000, duration_ms: Math.max(1000, this.#spoken), url: SILENCE, waveform: Array.from({ length: 64 }, (_, at) => 40 + Math.round(Math.abs(Math.sin(at * 0.7) * Math.cos(at * 0.23)) * 200)) });
      this.rows.set(note.id, note);
      return note;
    },
    voice_cancel: () => ((this.#voice = 'idle'), {}),
  };

  #babble(): void {
    if (this.#voice === 'idle') return;
    this.hears(120, 40 + ((this.#spoken * 37) % 190));
    this.#core.later(120, () => this.#babble());
  }
}
