import { afterEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../format/clock.svelte';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { FakeHost } from '../ipc/fake/fake-host';
import { RECOVERY } from '../ipc/fake/lock';
import { followHands } from './idle';
import { WordState } from './word.svelte';

function open(): { host: FakeHost; clock: Clock; word: WordState; pass: (ms: number) => void } {
  let now = 1_000;
  const host = new FakeHost({ now: () => now, talks: [], state: { state: 'open', profile: 'solo', id: 'solo' } });
  const clock = new Clock(() => now);
  host.lock.passphrase = '135790';
  host.lock.shut();
  return { host, clock, word: new WordState(clock), pass: (ms) => ((now += ms), clock.tick()) };
}

const tryOne = ({ host, word }: ReturnType<typeof open>, typed: string): Promise<boolean> => {
  word.word = typed;
  return word.try((opens) => host.ask('lock_open', { word: opens }));
};

describe('a word for the lock', () => {
  it('opens, and what was behind the lock is shown', async () => {
    const lock = open();
    expect(await tryOne(lock, '135790')).toBe(true);
    expect(lock.host.start.state).toEqual({ state: 'open', profile: 'solo', id: 'solo' });
  });

  it('may be the code on paper', async () => {
    expect(await tryOne(open(), RECOVERY)).toBe(true);
  });

  it('is said to be wrong, and is gone from the field', async () => {
    const lock = open();
    expect(await tryOne(lock, '000000')).toBe(false);
    expect([lock.word.outcome, lock.word.word, lock.word.wait]).toEqual(['wrong', '', 0]);
  });

  it('is not even asked about while too many were wrong', async () => {
    const lock = open();
    for (let n = 0; n < 5; n += 1) await tryOne(lock, '000000');
    expect(lock.word.wait).toBe(30);
    const asked = lock.host.asked.length;
    expect(await tryOne(lock, '135790')).toBe(false);
    expect(lock.host.asked).toHaveLength(asked);
    lock.pass(29_000);
    expect(lock.word.wait).toBe(1);
    lock.pass(1_000);
    expect(await tryOne(lock, '135790')).toBe(true);
  });

  it('says that the keychain did not answer, and may be typed again', async () => {
    const lock = open();
    lock.word.word = '135790';
    const held = lock.host.hold('lock_open');
    const tried = lock.word.try((opens) => lock.host.ask('lock_open', { word: opens }));
    held[0]?.fail('no_keychain');
    expect(await tried).toBe(false);
    expect(lock.word.outcome).toBe('failed');
    lock.host.letGo('lock_open');
    expect(await tryOne(lock, '135790')).toBe(true);
  });

  it.each([['fr', fr], ['en', en]] as const)('waits in words, in %s', (_, words) => {
    expect(words.lock.wait(1)).toMatch(/1 sec/u);
    expect(words.lock.wait(45)).toMatch(/45 sec/u);
    expect(words.lock.wait(1800)).toMatch(/30 minutes/u);
  });
});

describe('the hands', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are told of now and then, and not after one has stopped to follow them', () => {
    const ears = new Map<string, () => void>();
    vi.stubGlobal('addEventListener', (sign: string, hear: () => void) => ears.set(sign, hear));
    vi.stubGlobal('removeEventListener', (sign: string) => ears.delete(sign));
    let now = 100_000;
    const host = new FakeHost({ talks: [] });
    const told = (): number => host.asked.filter(({ name }) => name === 'lock_touched').length;
    const stop = followHands(host, () => now);
    ears.get('keydown')?.();
    ears.get('pointermove')?.();
    expect(told()).toBe(1);
    now += 20_000;
    ears.get('wheel')?.();
    expect(told()).toBe(2);
    stop();
    expect(ears.size).toBe(0);
  });
});
