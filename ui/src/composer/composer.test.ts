import { describe, expect, it } from 'vitest';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { ComposerState, LONGEST_TEXT } from './composer.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(conversation = 1): { host: FakeHost; composer: ComposerState; pass: () => void } {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
  let waiting: (() => void) | undefined;
  const composer = new ComposerState(host, conversation, (_ms, run) => {
    waiting = run;
    return () => (waiting = undefined);
  });
  return { host, composer, pass: () => waiting?.() };
}
const saves = (host: FakeHost): unknown[] => host.asked.filter((ask) => ask.name === 'draft_save').map((ask) => ask.params);

describe('a draft', () => {
  it('is kept once after a burst of typing', async () => {
    const { host, composer, pass } = open();
    composer.type('B');
    composer.type('Bo');
    composer.type('Bon');
    pass();
    await settled();
    expect(saves(host)).toEqual([{ conversation: 1, text: 'Bon' }]);
  });

  it('is kept at once when the person leaves', async () => {
    const { host, composer } = open();
    composer.type('Bonjour');
    await composer.flush();
    expect(saves(host)).toHaveLength(1);
    await composer.flush();
    expect(saves(host)).toHaveLength(1);
  });

  it('from elsewhere is taken in only while nothing is being written', async () => {
    const { composer } = open();
    composer.adopt('du téléphone');
    expect(composer.text).toBe('du téléphone');
    composer.type('à moi');
    composer.adopt('autre');
    expect(composer.text).toBe('à moi');
  });

  it('that cannot be kept says so, and is tried again', async () => {
    const { host, composer } = open();
    const held = host.hold('draft_save');
    composer.type('Bonjour');
    void composer.flush();
    await settled();
    held[0]?.fail('disk_full');
    await settled();
    expect(composer.draftTrouble).toBe(true);
    host.letGo('draft_save');
    await composer.flush();
    expect(composer.draftTrouble).toBe(false);
  });
});

it('an answer that was asked for before the message left does not bring its draft back', async () => {
  const { composer } = open();
  composer.type('Bonjour');
  await composer.flush();
  await composer.send();
  composer.adopt('Bonjour');
  expect(composer.text).toBe('');
  composer.takeBack('Bonjour');
  expect(composer.text).toBe('Bonjour');
});

describe('sending', () => {
  it('keeps the words until the core has them', async () => {
    const { host, composer } = open();
    composer.type('Bonjour Nadia');
    const held = host.hold('send_text');
    const sent = composer.send();
    await settled();
    expect([composer.text, composer.sending]).toEqual(['Bonjour Nadia', true]);
    held[0]?.release();
    expect(await sent).toBe(true);
    expect([composer.text, composer.sending]).toEqual(['', false]);
  });

  it('never saves a draft after the message has gone', async () => {
    const { host, composer, pass } = open();
    composer.type('Bonjour');
    await composer.send();
    pass();
    await settled();
    expect(host.asked.at(-1)?.name).toBe('send_text');
    expect(host.talks.get(1)?.draft).toBe('');
  });

  it('twice in one breath sends once', async () => {
    const { host, composer } = open();
    composer.type('Bonjour');
    await Promise.all([composer.send(), composer.send()]);
    expect(host.asked.filter((ask) => ask.name === 'send_text')).toHaveLength(1);
  });

  it('into a window that has just closed keeps the words and says so', async () => {
    const { host, composer } = open(12);
    composer.type('Trop tard');
    expect(await composer.send()).toBe(false);
    expect([composer.trouble, composer.text]).toEqual(['window_closed', 'Trop tard']);
    await settled();
    expect(host.talks.get(12)?.draft).toBe('Trop tard');
  });

  it('refuses what Meta would not take, and counts letters as people do', () => {
    const { composer } = open();
    composer.type('🥐'.repeat(LONGEST_TEXT));
    expect([composer.left, composer.ready]).toEqual([0, true]);
    composer.type('🥐'.repeat(LONGEST_TEXT + 1));
    expect([composer.left, composer.ready]).toEqual([-1, false]);
    composer.type('   \n ');
    expect(composer.ready).toBe(false);
  });
});
