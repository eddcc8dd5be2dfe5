import { expect, it } from 'vitest';
import { Clock } from '../format/clock.svelte';
import { FakeHost } from '../ipc/fake/fake-host';
import { StatusState } from './status.svelte';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

it('an event that overtakes the first answer is believed, not overwritten', async () => {
  const host = new FakeHost({ now: () => 0, talks: [] });
  const held = host.hold('status');
  const state = new StatusState(host, new Clock(() => 0));
  state.follow();
  host.setLink({ state: 'offline', since: 7 });
  host.link = { state: 'live' };
  held[0]?.release();
  await settled();
  expect(state.offline).toBe(true);
});

it('every clock on screen is corrected by the hub’s', async () => {
  const host = new FakeHost({ now: () => 0, talks: [] });
  host.skew = -240_000;
  const clock = new Clock(() => 1_000_000);
  new StatusState(host, clock).follow();
  await settled();
  expect(clock.now).toBe(760_000);
});
