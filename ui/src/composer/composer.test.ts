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

it('an answer from before the words were kept does not take them away', async () => {
  const { composer } = open();
  composer.type('Bonjour');
  await composer.flush();
  composer.adopt('');
  expect(composer.text).toBe('Bonjour');
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

describe('files', () => {
  async function withFiles(...names: string[]): Promise<ReturnType<typeof open>> {
    const opened = open();
    opened.host.desk.picks = [names];
    await opened.composer.tray.pick();
    return opened;
  }
  const sends = (host: FakeHost): unknown[] => host.asked.filter((ask) => ask.name.startsWith('send_')).map((ask) => ask.params);

  it('alone take the words as their caption, as long as they fit', async () => {
    const { host, composer } = await withFiles('a.jpg');
    composer.type('La vitrine');
    expect([composer.isCaption, composer.left]).toEqual([true, 1024 - 10]);
    expect(await composer.send()).toBe(true);
    expect(sends(host)).toEqual([{ conversation: 1, items: [{ attachment: 'attachment-1', caption: 'La vitrine', filename: null }], reply_to: null, due_at: null }]);
    expect([composer.text, composer.tray.items]).toEqual(['', []]);
  });

  it('alone with more words than fit under them go first, the words after', async () => {
    const { host, composer } = await withFiles('a.jpg');
    composer.type('é'.repeat(1025));
    expect(composer.isCaption).toBe(false);
    await composer.send();
    expect(sends(host)).toMatchObject([{ items: [{ caption: '' }] }, { text: 'é'.repeat(1025) }]);
  });

  it('several keep their captions, and the words follow on their own', async () => {
    const { host, composer } = await withFiles('a.jpg', 'b.pdf');
    composer.tray.caption('attachment-2', 'La facture');
    composer.type('Bonne journée');
    await composer.send();
    expect(sends(host)).toMatchObject([{ items: [{ caption: '' }, { caption: 'La facture', filename: 'b.pdf' }] }, { text: 'Bonne journée', reply_to: null }]);
  });

  it('stay until the core has them', async () => {
    const { host, composer } = await withFiles('a.jpg');
    const held = host.hold('send_media');
    const sent = composer.send();
    await settled();
    expect([composer.sending, composer.tray.items.length]).toEqual([true, 1]);
    held[0]?.fail('file_missing');
    expect(await sent).toBe(false);
    expect([composer.trouble, composer.tray.items.length, composer.sending]).toEqual(['file_missing', 1, false]);
  });

  it('that have gone are not sent again when the words after them could not go', async () => {
    const { host, composer } = await withFiles('a.jpg', 'b.pdf');
    composer.type('Bonne journée');
    const held = host.hold('send_text');
    const sent = composer.send();
    await settled();
    held[0]?.fail('disk_full');
    expect(await sent).toBe(false);
    expect([composer.tray.items, composer.text, composer.trouble]).toEqual([[], 'Bonne journée', 'disk_full']);
  });

  it('that do not fit hold the words back', async () => {
    const { composer } = await withFiles('film.mp4');
    composer.type('Voici');
    expect(composer.ready).toBe(false);
  });
});

describe('later', () => {
  it('is a moment that goes with the wish', async () => {
    const { host, composer } = open();
    composer.type('Bonjour');
    await composer.send(NOW + 3_600_000);
    expect(host.asked.at(-1)).toMatchObject({ name: 'send_text', params: { due_at: NOW + 3_600_000 } });
    expect(host.talks.get(1)?.scheduled).toMatchObject([{ state: 'waiting', due_at: NOW + 3_600_000 }]);
  });
});

describe('words that come back', () => {
  it('stand before what is being written, and nothing is lost', () => {
    const { composer } = open();
    composer.type('Et aussi');
    composer.takeBack('Bonjour');
    expect(composer.text).toBe('Bonjour\nEt aussi');
  });
});

describe('writing', () => {
  it('is told to the customer once in a while, never for an empty field', async () => {
    let now = NOW;
    const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
    const composer = new ComposerState(host, 1, () => () => undefined, () => now);
    const told = (): number => host.asked.filter((ask) => ask.name === 'typing').length;
    composer.type('  ');
    expect(told()).toBe(0);
    composer.type('B');
    composer.type('Bo');
    expect(told()).toBe(1);
    now += 20_000;
    composer.type('Bon');
    expect(told()).toBe(2);
  });
});

describe('a form', () => {
  it('takes the words that went into it out of the field, and begins anew once it was sent', async () => {
    const { host, composer } = open();
    composer.type('À quelle heure ?');
    await composer.ask('buttons');
    const form = composer.question;
    expect([form?.body, composer.sheet]).toEqual(['À quelle heure ?', 'question']);
    form?.button(0, 'Matin');
    form?.button(1, 'Soir');
    const message = form?.wish();
    if (!message) throw new Error('no form');
    expect(await composer.sendForm((reply_to) => host.ask('send_interactive', { conversation: 1, message, reply_to }), message.body)).toBe(true);
    expect([composer.text, composer.sheet, composer.question]).toEqual(['', undefined, undefined]);
  });

  it('that was closed keeps what stands in it', async () => {
    const { composer } = open();
    await composer.ask('buttons');
    composer.question?.button(0, 'Matin');
    composer.sheet = undefined;
    await composer.ask('list');
    expect([composer.question?.kind, composer.question?.buttons]).toEqual(['list', ['Matin', '']]);
  });

  it('that could not be sent stays open and says why', async () => {
    const { host, composer } = open(12);
    composer.sheet = 'place';
    expect(await composer.sendForm((reply_to) => host.ask('send_location', { conversation: 12, latitude: 1, longitude: 2, name: null, address: null, reply_to }))).toBe(false);
    expect([composer.sheet, composer.trouble, composer.sending]).toEqual(['place', 'window_closed', false]);
  });
});
