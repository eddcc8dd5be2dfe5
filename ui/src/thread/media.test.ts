import { describe, expect, it } from 'vitest';
import { FakeHost } from '../ipc/fake/fake-host';
import { photo } from '../ipc/fake/media';
import type { MediaPolicy } from '../ipc/generated';
import { MediaDesk } from './media.svelte';

function setUp(policy: MediaPolicy = 'never'): { host: FakeHost; desk: MediaDesk } {
  const host = new FakeHost({ talks: [] });
  const desk = new MediaDesk(host, () => policy);
  desk.follow();
  return { host, desk };
}

const far = photo('pains', 800, 600, { here: false, size: 2_000_000 });

describe('a medium', () => {
  it.each([
    ['never', 2_000_000, 'there'],
    ['small', 2_000_000, 'here'],
    ['small', 9_000_000, 'there'],
    ['small', null, 'there'],
    ['always', 90_000_000, 'here'],
  ] as const)('under “%s”, of %s bytes, is %s', (policy, size, phase) => expect(setUp(policy).desk.phase({ ...far, size })).toBe(phase));

  it('is lost, coming or ours whatever the person prefers', () => {
    const { desk } = setUp('always');
    expect(desk.phase({ ...far, state: 'lost' })).toBe('lost');
    expect(desk.phase({ ...far, state: 'announced' })).toBe('coming');
    expect(setUp('never').desk.phase({ ...far, state: 'local' })).toBe('here');
  });

  it('is seen coming, and is here when all of it has come', async () => {
    const { host, desk } = setUp();
    const held = host.hold('media_fetch');
    const fetching = desk.fetch(far);
    expect(desk.phase(far)).toBe('fetching');
    host.emit({ event: 'media', id: far.id, have: 500_000, total: 2_000_000, here: false });
    expect(desk.progress(far)).toBe(0.25);
    host.emit({ event: 'media', id: far.id, have: 2_000_000, total: 2_000_000, here: true });
    expect(desk.phase(far)).toBe('here');
    held[0]?.release();
    await fetching;
  });

  it('that could not be fetched can be asked for again, and says why', async () => {
    const { host, desk } = setUp();
    const held = host.hold('media_fetch');
    const fetching = desk.fetch(far);
    held[0]?.fail('unreachable');
    await fetching;
    expect(desk.phase(far)).toBe('there');
    expect(desk.trouble).toEqual({ id: far.id, code: 'unreachable' });
  });

  it('is said to be saved only when the person did not think better of it', async () => {
    const { host, desk } = setUp();
    await desk.save(far);
    expect(desk.said).toEqual({ id: far.id, what: 'saved' });
    const held = host.hold('media_save');
    const saving = desk.save(far);
    held[0]?.fail('disk_full');
    await saving;
    expect(desk.said).toBeUndefined();
    expect(desk.trouble?.code).toBe('disk_full');
  });
});
