import { describe, expect, it } from 'vitest';
import { content, medium, pdf, photo } from '../../ipc/fake/media';
import { blank, text } from '../../ipc/fake/talk';
import type { MediaRow, MessageRow } from '../../ipc/generated';
import type { Slot } from '../slots';
import { exhibitOf, ViewerState } from './viewer.svelte';

const words = (key: string): MessageRow => blank(key, 1_000_000, text('x'));
const shows = (key: string, media: MediaRow): MessageRow => blank(key, 1_000_000, content(media));
const first = shows('first', photo('pains', 8, 6));
const last = shows('last', pdf('a.pdf', 'A', 1));

/** A thread of which only some is loaded; asking fills one place. */
function thread(all: MessageRow[], loaded: (index: number) => boolean): { viewer: ViewerState; asked: number[] } {
  let items: Slot[] = all.map((row, index) => (loaded(index) ? row : undefined));
  const asked: number[] = [];
  const load = (index: number): Promise<boolean> => {
    asked.push(index);
    items = items.with(index, all[index]);
    return Promise.resolve(true);
  };
  return { viewer: new ViewerState(() => ({ items, load })), asked };
}

const open = (viewer: ViewerState, row: MessageRow): void => viewer.open(row, row.content as MediaRow);

describe('the viewer’s way through a conversation', () => {
  it('goes from medium to medium, over words and what cannot be shown', async () => {
    const { viewer } = thread([first, words('a'), shows('lost', photo('pains', 8, 6, { state: 'lost' })), shows('sheet', medium('document', { filename: 'a.xlsx' })), shows('note', medium('voice')), last], () => true);
    open(viewer, first);
    await viewer.step(1);
    expect(viewer.shown?.row.key).toBe('last');
    await viewer.step(-1);
    expect(viewer.shown?.row.key).toBe('first');
  });

  it('says when there is no further one, and stays', async () => {
    const { viewer } = thread([first, words('a')], () => true);
    open(viewer, first);
    await viewer.step(1);
    expect(viewer.end).toBe(1);
    expect(viewer.shown?.row.key).toBe('first');
    open(viewer, first);
    expect(viewer.end).toBeUndefined();
  });

  it('loads what is not loaded yet on its way', async () => {
    const { viewer, asked } = thread([first, words('a'), words('b'), last], (index) => index !== 1 && index !== 2);
    open(viewer, first);
    await viewer.step(1);
    expect(viewer.shown?.row.key).toBe('last');
    expect(asked).toEqual([1, 2]);
  });

  it('gives up in a very long stretch without a medium, rather than load everything', async () => {
    const all = [first, ...Array.from({ length: 500 }, (_, index) => words(`w${index}`)), last];
    const { viewer, asked } = thread(all, (index) => index === 0);
    open(viewer, first);
    await viewer.step(1);
    expect(viewer.end).toBe(1);
    expect(asked.length).toBeLessThan(50);
  });

  it('does not come back when it was closed meanwhile', async () => {
    const { viewer } = thread([first, last], () => true);
    open(viewer, first);
    const step = viewer.step(1);
    viewer.close();
    await step;
    expect(viewer.shown).toBeUndefined();
  });

  it('never shows a program or what was taken back', () => {
    expect(exhibitOf({ ...last, revoked: true })).toBeUndefined();
    expect(exhibitOf(shows('exe', pdf('a.pdf', 'A', 1, { program: true })))).toBeUndefined();
    expect(exhibitOf(last)).toBeDefined();
  });
});
