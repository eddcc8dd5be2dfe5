import { describe, expect, it } from 'vitest';
import { bakery, LONG_TALK, LONGEST } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { ThreadState } from './thread.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function open(conversation: number): Promise<{ host: FakeHost; thread: ThreadState; close: () => void }> {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 3), later: () => undefined });
  const thread = new ThreadState(host, conversation);
  const close = thread.follow();
  await settled();
  return { host, thread, close };
}

describe('a thread', () => {
  it('opens at its end, knows its whole length and holds one page of it', async () => {
    const { thread } = await open(LONG_TALK);
    expect(thread.slots.items.length).toBe(LONGEST);
    expect(thread.slots.items.filter(Boolean).length).toBe(60);
    expect(thread.slots.items.at(-1)?.content).toMatchObject({ body: 'C’est noté, livraison à 6 h 15.' });
  });

  it('loads what comes into sight, wherever that is, and asks for it once', async () => {
    const { host, thread } = await open(LONG_TALK);
    const before = host.asked.length;
    thread.see(41_000, 41_012);
    thread.see(41_000, 41_012);
    await settled();
    expect(host.asked.length).toBe(before + 1);
    expect(thread.slots.items.slice(41_000, 41_013).every(Boolean)).toBe(true);
  });

  it('marks itself read when opened, and keeps the divider where it was', async () => {
    const { host, thread } = await open(1);
    expect(host.asked.map((ask) => ask.name)).toContain('conversation_read');
    expect(thread.divider).toBeDefined();
    await settled();
    expect(thread.header?.row.unread).toBe(0);
    expect(thread.divider).toBeDefined();
  });

  it('counts what arrives while the reader is further up', async () => {
    const { host, thread } = await open(2);
    thread.reachEnd(false);
    host.arrives(2, 'Encore une chose');
    await settled();
    expect(thread.unseen).toBe(1);
    expect(thread.arrived?.content).toMatchObject({ body: 'Encore une chose' });
    expect(thread.header?.row.unread).toBe(1);
    thread.reachEnd(true);
    expect(thread.unseen).toBe(0);
  });

  it('drops what comes after it was closed', async () => {
    const { host, thread, close } = await open(2);
    const held = host.hold('thread_page');
    host.arrives(2, 'Trop tard');
    await settled();
    close();
    held[0]?.release();
    await settled();
    expect(thread.slots.items.at(-1)?.content).not.toMatchObject({ body: 'Trop tard' });
  });

  it('finds a message that is not loaded', async () => {
    const { thread } = await open(LONG_TALK);
    expect(await thread.locate(`past-${LONG_TALK}-${LONGEST - 5_000}`)).toBe(LONGEST - 5_000);
    expect(await thread.locate('nowhere')).toBeUndefined();
  });

  it('a send shows as waiting first, from the core, never from a guess', async () => {
    const { host, thread } = await open(1);
    const held = host.hold('send_text');
    void host.ask('send_text', { conversation: 1, text: 'Bonjour', reply_to: null });
    await settled();
    const before = thread.slots.items.length;
    held[0]?.release();
    await settled();
    expect(thread.slots.items.length).toBe(before + 1);
    expect(thread.slots.items.at(-1)?.delivery).toBe('waiting');
  });

  it('what is said here brings its writer to the end, and is no news to them', async () => {
    const { host, thread } = await open(1);
    thread.reachEnd(false);
    await host.ask('send_text', { conversation: 1, text: 'Bonjour', reply_to: null });
    await settled();
    expect([thread.said, thread.unseen]).toEqual([1, 0]);
    host.arrives(1, 'Merci');
    await settled();
    expect([thread.said, thread.unseen]).toEqual([1, 1]);
  });

  it('says beside the message when a step on it did not work', async () => {
    const { host, thread } = await open(7);
    const key = thread.slots.items.at(-1)?.key ?? '';
    const held = host.hold('send_again');
    const step = thread.sendAgain(key);
    held[0]?.fail('window_closed');
    expect(await step).toBe(false);
    expect(thread.trouble).toEqual({ key, code: 'window_closed' });
  });

  it('settles an unknown outcome as the person found it', async () => {
    const { thread } = await open(7);
    const unknown = thread.slots.items.find((item) => item?.delivery === 'unknown');
    await thread.settle(unknown?.key ?? '', false);
    await settled();
    expect(thread.slots.items.find((item) => item?.key === unknown?.key)?.delivery).toBe('abandoned');
  });
});
