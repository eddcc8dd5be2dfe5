import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bars, playTime, roomFor, thumbOf } from './media';

describe('a player’s clock', () => {
  it.each([[0, '0:00'], [900, '0:01'], [42_000, '0:42'], [725_000, '12:05'], [3_725_000, '1:02:05'], [-5, '0:00']])('%d ms reads %s', (ms, text) => expect(playTime(ms)).toBe(text));
});

describe('a picture’s place', () => {
  const box = { inline: 20, block: 22 };
  const least = { inline: 7, block: 5 };

  it('never leaves its box and never vanishes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 20_000 }), (width, height) => {
        const { inline, block } = roomFor(width, height, box, least);
        expect(inline).toBeLessThanOrEqual(box.inline);
        expect(block).toBeLessThanOrEqual(box.block);
        expect(inline).toBeGreaterThanOrEqual(least.inline);
        expect(block).toBeGreaterThanOrEqual(least.block);
      }),
    );
  });

  it('has the picture’s shape unless that is extreme', () => {
    expect(roomFor(1600, 1200, box, least)).toEqual({ inline: 20, block: 15 });
    expect(roomFor(1200, 1600, box, least)).toEqual({ inline: 16.5, block: 22 });
    expect(roomFor(4000, 100, box, least)).toEqual({ inline: 20, block: 5 });
  });

  it('is a quiet landscape when nothing is known', () => expect(roomFor(null, null, box, least)).toEqual({ inline: 20, block: 15 }));
});

describe('a waveform', () => {
  it('has as many bars as asked for, each between nothing and all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 }), fc.integer({ min: 1, max: 80 }), (waveform, count) => {
        const drawn = bars(waveform, count);
        expect(drawn).toHaveLength(count);
        expect(drawn.every((bar) => bar > 0 && bar <= 1)).toBe(true);
      }),
    );
  });

  it('keeps its loudest place', () => {
    const drawn = bars([0, 0, 0, 200, 0, 0, 0, 0], 4);
    expect(drawn.indexOf(Math.max(...drawn))).toBe(1);
  });
});

it('asks for a small picture only where somebody can make one', () => {
  expect(thumbOf('media://localhost/abc', 640)).toBe('media://localhost/abc?thumb=640');
  expect(thumbOf('http://127.0.0.1:4000/abc?key=1', 640)).toBe('http://127.0.0.1:4000/abc?key=1&thumb=640');
  expect(thumbOf('/_media/abc', 320)).toBe('/_media/abc?thumb=320');
  expect(thumbOf('data:image/png;base64,AA', 640)).toBe('data:image/png;base64,AA');
});
