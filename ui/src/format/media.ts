/** The arithmetic of media on screen: how long, how large, how loud. */
import type { MediaRow } from '../ipc/generated';

/** "0:42", "12:05", "1:02:05": the clock of a player. */
export function playTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const tail = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${tail}`;
}

/** The room that a picture takes before it is there, in rem, and its shape. */
export interface Box {
  readonly inline: number;
  readonly block: number;
}

const REM = 16;

/**
 * Fits a picture of so many pixels into a box, in rem. Small ones are not blown up beyond twice, extreme shapes
 * are cut rather than drawn as a thread, and what is unknown is a quiet landscape.
 */
export function roomFor(width: number | null, height: number | null, box: Box, least: Box): Box {
  if (!width || !height) return { inline: Math.min(box.inline, (box.block * 4) / 3), block: Math.min(box.block, (box.inline * 3) / 4) };
  const scale = Math.min((box.inline * REM) / width, (box.block * REM) / height, 2);
  const fitted = { inline: (width * scale) / REM, block: (height * scale) / REM };
  return { inline: rounded(Math.min(box.inline, Math.max(least.inline, fitted.inline))), block: rounded(Math.min(box.block, Math.max(least.block, fitted.block))) };
}

function rounded(rem: number): number {
  return Math.round(rem * 1000) / 1000;
}

/** Brings a waveform of any length to so many bars between 0 and 1; without one, all are alike and small. */
export function bars(waveform: readonly number[], count: number): number[] {
  if (waveform.length === 0) return new Array<number>(count).fill(FLAT);
  const loudest = Math.max(...waveform, 1);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * waveform.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * waveform.length) / count));
    return Math.max(QUIETEST, Math.max(...waveform.slice(from, to)) / loudest);
  });
}

/** Silence is still drawn. */
const QUIETEST = 0.08;
const FLAT = 0.28;

/** The address of a small version of a picture; what is in memory already has none. */
export function thumbOf(url: string, side: number): string {
  return /^(?:media:|https?:|\/_media\/)/u.test(url) ? `${url}${url.includes('?') ? '&' : '?'}thumb=${side}` : url;
}

/** Whether the hub keeps a medium from this person's role: that there is one is all there is. */
export function isWithheld(media: MediaRow): boolean {
  return media.state === 'withheld';
}
