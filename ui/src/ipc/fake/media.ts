/** Media of the pretend core: the project's own sample files where a browser can show them, and facts about the rest. */
import croissants from '../../../../assets/media/photo-croissants.jpg?url';
import film from '../../../../assets/media/film.mp4?url';
import memo from '../../../../assets/media/memo.m4a?url';
import moving from '../../../../assets/media/sticker-animated.webp?url';
import pains from '../../../../assets/media/photo-pains.jpg?url';
import petite from '../../../../assets/media/photo-petite.jpg?url';
import sticker from '../../../../assets/media/sticker.webp?url';
import ticket from '../../../../assets/media/ticket.png?url';
import vitrine from '../../../../assets/media/photo-vitrine.jpg?url';
import voice from '../../../../assets/media/voice-note.ogg?url';
import type { ContentRow, MediaRow } from '../generated';
import { paper } from './paper';

export const files = { croissants, pains, vitrine, petite, ticket, film, memo, moving, sticker, voice } as const;

const BLUR = 'LKO2?U%2Tw=w]~RBVZRi};RPxuwH';

/** The louder and softer parts of the sample note, as the core would have measured them. */
export const WAVEFORM: readonly number[] = Array.from({ length: 64 }, (_, at) => Math.round(40 + 190 * Math.abs(Math.sin(at * 0.55) * Math.cos(at * 0.21)) * (at % 9 === 8 ? 0.15 : 1)));

let made = 0;

/** One medium; what is not said is unknown. */
export function medium(kind: string, more: Partial<MediaRow> = {}): MediaRow {
  made += 1;
  return {
    id: `media-${made}`, kind, mime: 'application/octet-stream', filename: null, caption: null, size: null, state: 'stored', lost: null, here: true, width: null, height: null,
    duration_ms: null, pages: null, waveform: [], blurhash: null, animated: false, url: 'data:,', program: false, ...more,
  };
}

export function photo(file: keyof typeof files, width: number, height: number, more: Partial<MediaRow> = {}): MediaRow {
  return medium('image', { mime: 'image/jpeg', url: files[file], width, height, size: 194_000, blurhash: BLUR, ...more });
}

/** A PDF of so many pages that any reader opens. */
export function pdf(filename: string, title: string, pages: number, more: Partial<MediaRow> = {}): MediaRow {
  const url = paper(title, pages);
  return medium('document', { mime: 'application/pdf', filename, pages, size: url.length, url, ...more });
}

export function content(media: MediaRow): ContentRow {
  return { type: 'media', ...media };
}
