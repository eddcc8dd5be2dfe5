import { describe, expect, it } from 'vitest';
import { bakery, LONG_TALK } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { FindState } from './find.svelte';
import { ThreadState } from './thread.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function open(conversation: number): Promise<{ host: FakeHost; thread: ThreadState; find: FindState }> {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
  const thread = new ThreadState(host, conversation);
  thread.follow();
  await settled();
  return { host, thread, find: new FindState(host, thread) };
}

describe('finding in a thread', () => {
  it('begins at the newest, goes older and comes round at the end', async () => {
    const { find, thread } = await open(2);
    await find.type('facture');
    const count = find.total?.count ?? 0;
    expect(count).toBeGreaterThan(1);
    expect(find.hit?.nth.count).toBe(1);
    expect(thread.lit?.held).toBe(true);
    expect(thread.slots.items.find((item) => item?.key === thread.lit?.key)).toMatchObject({ at: find.hit?.at, seq: find.hit?.seq });
    const walked: (number | undefined)[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      await find.step('older');
      walked.push(find.hit?.nth.count);
    }
    expect(walked).toEqual([...Array.from({ length: count - 1 }, (_, at) => at + 2), 1]);
    await find.step('newer');
    expect(find.hit?.nth.count).toBe(count);
  });

  it('says that there is nothing, and lights nothing', async () => {
    const { find, thread } = await open(2);
    await find.type('facture');
    await find.type('introuvable');
    expect([find.hit, find.total?.count, thread.lit]).toEqual([undefined, 0, undefined]);
    await find.type('');
    expect(find.total).toBeUndefined();
  });

  it('drops the answer to what is no longer typed', async () => {
    const { host, find } = await open(2);
    const held = host.hold('find_in_thread');
    void find.type('bonjour');
    void find.type('facture');
    held[1]?.release();
    await settled();
    const { hit } = find;
    held[0]?.release();
    await settled();
    expect(find.hit).toEqual(hit);
  });

  it('puts the light out when it is closed', async () => {
    const { find, thread } = await open(2);
    find.show();
    await find.type('facture');
    find.close();
    expect([find.open, thread.lit]).toEqual([false, undefined]);
  });
});

describe('jumping', () => {
  it('brings a message far up into its place, with what stands around it', async () => {
    const { host, thread } = await open(LONG_TALK);
    const row = host.talks.get(LONG_TALK)?.message(50_000);
    expect(row && (await thread.reach(row, true))).toBe(true);
    expect(thread.slots.items[50_000]).toEqual(row);
    expect(thread.slots.items.slice(49_960, 50_040).every(Boolean)).toBe(true);
    expect(thread.lit?.key).toBe(row?.key);
  });

  it('goes to the first message of a day, and past the end to the last one', async () => {
    const { host, thread } = await open(2);
    const talk = host.talks.get(2);
    const third = talk?.message(2);
    expect(await thread.reachDay((third?.at ?? 0) - 1)).toBe(true);
    expect(thread.lit?.key).toBe(third?.key);
    expect(await thread.reachDay(NOW + 86_400_000)).toBe(true);
    expect(thread.lit?.key).toBe(talk?.message(talk.total - 1).key);
  });

  it('says when the message is no longer there', async () => {
    const { thread } = await open(2);
    expect(await thread.reach({ at: 1, seq: 1 })).toBe(false);
    expect(thread.lit).toBeUndefined();
  });
});
