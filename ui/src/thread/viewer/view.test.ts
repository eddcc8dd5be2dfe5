import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn, panned, stepped, toggled, turned, WHOLE, zoomed } from './view';

const size = fc.record({ width: fc.integer({ min: 1, max: 8000 }), height: fc.integer({ min: 1, max: 8000 }) });
const stage = { width: 1200, height: 700 };
const photo = { width: 4000, height: 3000 };

describe('the viewer', () => {
  it('begins with the whole picture, never blown up', () => {
    fc.assert(
      fc.property(size, (picture) => {
        const whole = drawn(WHOLE, picture, stage);
        expect(whole.width).toBeLessThanOrEqual(Math.min(stage.width, picture.width) + 1e-6);
        expect(whole.height).toBeLessThanOrEqual(Math.min(stage.height, picture.height) + 1e-6);
      }),
    );
  });

  it('never shows emptiness on one side while there is picture on the other', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0.1, max: 9, noNaN: true }), fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: -3000, max: 3000 }), (picture, factor, dx, dy) => {
        const view = panned(zoomed(WHOLE, factor, picture, stage, { x: dx / 5, y: dy / 5 }), dx, dy, picture, stage);
        const { width, height } = drawn(view, picture, stage);
        expect(Math.abs(view.x)).toBeLessThanOrEqual(Math.max(0, (width - stage.width) / 2) + 1e-6);
        expect(Math.abs(view.y)).toBeLessThanOrEqual(Math.max(0, (height - stage.height) / 2) + 1e-6);
      }),
    );
  });

  it('keeps what is pointed at where it is', () => {
    const near = zoomed(WHOLE, 4, photo, stage, { x: 100, y: -50 });
    const nearer = zoomed(near, 1.5, photo, stage, { x: 100, y: -50 });
    expect((100 - nearer.x) / nearer.scale).toBeCloseTo((100 - near.x) / near.scale);
    expect((-50 - nearer.y) / nearer.scale).toBeCloseTo((-50 - near.y) / near.scale);
  });

  it('goes near at a double press and back at the next', () => {
    const near = toggled(WHOLE, photo, stage, { x: 0, y: 0 });
    expect(drawn(near, photo, stage).width).toBeCloseTo(4000);
    expect(toggled(near, photo, stage, { x: 3, y: 3 })).toEqual(WHOLE);
  });

  it('four quarter turns are none, and each shows the whole', () => {
    const once = turned(stepped(WHOLE, 1, photo, stage), 1);
    expect(once).toEqual({ scale: 1, x: 0, y: 0, turn: 1 });
    expect(drawn(once, photo, stage)).toEqual({ width: 525, height: 700 });
    expect(turned(turned(turned(once, 1), 1), 1)).toEqual(WHOLE);
    expect(turned(WHOLE, -1).turn).toBe(3);
  });
});
