import { describe, expect, it } from 'vitest';
import { QueueState, FIRST_PAGE } from '../inbox/queue.svelte';
import { bakery } from './fake/bakery';
import { FakeHost } from './fake/fake-host';
import { HeadStart } from './head-start';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function begin(): { fake: FakeHost; host: HeadStart } {
  const fake = new FakeHost({ now: () => NOW, talks: bakery(NOW, 5), later: () => undefined });
  return { fake, host: new HeadStart(fake, [['start', {}], ['inbox_page', FIRST_PAGE]]) };
}
const asked = (fake: FakeHost, name: string): number => fake.asked.filter((ask) => ask.name === name).length;

describe('a head start', () => {
  it('has the rows of the list before the list asks', async () => {
    const { fake, host } = begin();
    await host.answered;
    const queue = new QueueState(host);
    queue.follow();
    await settled();
    expect([asked(fake, 'inbox_page'), queue.rows.length > 0]).toEqual([1, true]);
  });

  it('gives an early answer once, and asks for the next look', async () => {
    const { fake, host } = begin();
    await host.ask('inbox_page', FIRST_PAGE);
    await host.ask('inbox_page', FIRST_PAGE);
    await host.ask('inbox_page', { ...FIRST_PAGE, view: 'all' });
    expect(asked(fake, 'inbox_page')).toBe(3);
  });

  it('forgets its answers when something happened meanwhile', async () => {
    const { fake, host } = begin();
    await host.answered;
    fake.emit({ event: 'refilled' });
    await host.ask('inbox_page', FIRST_PAGE);
    expect(asked(fake, 'inbox_page')).toBe(2);
  });

  it('asks again what was asked too early', async () => {
    const fake = new FakeHost({ now: () => NOW, talks: [] });
    const held = fake.hold('inbox_page');
    const host = new HeadStart(fake, [['inbox_page', FIRST_PAGE]]);
    held[0]?.fail('not_open');
    await host.answered;
    const page = host.ask('inbox_page', FIRST_PAGE);
    await settled();
    held[1]?.release();
    await expect(page).resolves.toMatchObject({ rows: [] });
  });
});
