import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { content, medium, photo } from '../ipc/fake/media';
import { blank, text } from '../ipc/fake/talk';
import type { MessageRow } from '../ipc/generated';
import { albumAt, picturesOf } from './album';
import type { Slot } from './slots';

const START = 1_772_600_000_000;
const picture = (at: number, more: Partial<MessageRow> = {}): MessageRow => ({ ...blank(`p${at}`, START + at * 1000, content(photo('pains', 800, 600))), ...more });
const words = (at: number): MessageRow => blank(`t${at}`, START + at * 1000, text('x'));

describe('an album', () => {
  it('is what one person sent within a minute from one picture to the next', () => {
    const items = [words(0), picture(10), picture(60), picture(120), picture(300)];
    expect(albumAt(items, 2)).toEqual({ first: 1, last: 3 });
    expect(albumAt(items, 0)).toBeUndefined();
    expect(albumAt(items, 4)).toBeUndefined();
  });

  it.each([
    ['another writer', picture(5, { direction: 'outbound' })],
    ['words under it', { ...picture(5), content: content(photo('pains', 8, 6, { caption: 'Voilà' })) }],
    ['an answer', picture(5, { quote: { key: 'q', direction: 'inbound', preview: 'q', kind: 'text' } })],
    ['a reaction', picture(5, { reactions: [{ emoji: '👍', from_customer: false }] })],
    ['a reaction of ours on its way', picture(5, { my_reaction: { emoji: '👍', state: 'waiting', failure: null } })],
    ['a file that is lost', { ...picture(5), content: content(photo('pains', 8, 6, { state: 'lost' })) }],
    ['a file on its way to the hub', picture(5, { upload: { sent: 1, total: 2, state: 'running', trouble: null } })],
    ['a message taken back', picture(5, { revoked: true })],
    ['a voice message', { ...picture(5), content: content(medium('voice')) }],
  ])('has no room for %s', (_what, row) => expect(albumAt([picture(0), row, picture(10)], 1)).toBeUndefined());

  it('ends where messages are not loaded', () => expect(albumAt([picture(0), picture(1), undefined, picture(2)], 0)).toEqual({ first: 0, last: 1 }));

  it('is the same album seen from each of its pictures, and each picture is in one', () => {
    const some = fc.array(fc.oneof(fc.constant(undefined), fc.record({ gap: fc.integer({ min: 0, max: 90 }), kind: fc.constantFrom('picture', 'words', 'ours') })), { maxLength: 40 });
    fc.assert(
      fc.property(some, (plan) => {
        let at = 0;
        const items: Slot[] = plan.map((step) => {
          if (!step) return undefined;
          at += step.gap;
          return step.kind === 'words' ? words(at) : picture(at, step.kind === 'ours' ? { direction: 'outbound' } : {});
        });
        for (let index = 0; index < items.length; index += 1) {
          const album = albumAt(items, index);
          if (!album) continue;
          expect(index).toBeGreaterThanOrEqual(album.first);
          expect(index).toBeLessThanOrEqual(album.last);
          for (let member = album.first; member <= album.last; member += 1) expect(albumAt(items, member)).toEqual(album);
          expect(picturesOf(items, album)).toHaveLength(album.last - album.first + 1);
        }
      }),
    );
  });
});
