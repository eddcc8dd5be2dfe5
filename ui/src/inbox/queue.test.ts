import { describe, expect, it } from 'vitest';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { QueueState } from './queue.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function open(): Promise<{ host: FakeHost; queue: QueueState }> {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 300) });
  const queue = new QueueState(host);
  queue.follow();
  await settled();
  return { host, queue };
}

describe('the queue', () => {
  it('shows the nearest deadline first', async () => {
    const { queue } = await open();
    expect(queue.rows[0]?.name).toBe('Nadia Benali');
    expect(queue.total).toBe(queue.counts?.to_answer);
  });

  it('loads page after page without a gap or a repeat, and asks once at a time', async () => {
    const { host, queue } = await open();
    void queue.show('all');
    await settled();
    const asked = host.asked.length;
    void queue.more();
    await Promise.all([queue.more(), settled()]);
    expect(host.asked.length).toBe(asked + 1);
    while (queue.rows.length < queue.total) await queue.more();
    expect(new Set(queue.rows.map((row) => row.id)).size).toBe(host.talks.size);
  });

  it('follows a change of the core', async () => {
    const { host, queue } = await open();
    host.arrives(3, 'Une dernière question');
    await settled();
    expect(queue.rows.map((row) => row.id)).toContain(3);
  });

  it('keeps its order while a hand is in it, and counts what is new', async () => {
    const { host, queue } = await open();
    const before = queue.rows.map((row) => row.id);
    queue.hold(true);
    host.arrives(3, 'Une dernière question');
    host.arrives(before.at(-1) ?? 0, 'Je suis là');
    await settled();
    expect(queue.rows.map((row) => row.id)).toEqual(before);
    expect(queue.rows.at(-1)?.preview).toBe('Je suis là');
    expect(queue.news.size).toBe(2);
    queue.hold(false);
    await settled();
    expect(queue.news.size).toBe(0);
    expect(queue.rows.map((row) => row.id)).toContain(3);
  });

  it('drops a late answer to an old question', async () => {
    const { host, queue } = await open();
    const held = host.hold('inbox_page');
    void queue.show('failed');
    void queue.show('unread');
    held[1]?.release();
    await settled();
    const unread = queue.rows.map((row) => row.id);
    held[0]?.release();
    await settled();
    expect(queue.rows.map((row) => row.id)).toEqual(unread);
  });

  it('says when the list could not be read, and recovers', async () => {
    const { host, queue } = await open();
    const held = host.hold('inbox_page');
    void queue.refresh();
    held[0]?.fail('bug');
    await settled();
    expect(queue.failed).toBe(true);
    host.letGo('inbox_page');
    await queue.refresh();
    expect(queue.failed).toBe(false);
  });
});
