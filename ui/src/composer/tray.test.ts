import { describe, expect, it } from 'vitest';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { takePasted } from './hand-over';
import { LONGEST_CAPTION, TrayState } from './tray.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(...picks: string[]): { host: FakeHost; tray: TrayState } {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
  host.desk.picks = [picks];
  const tray = new TrayState(host);
  host.listen((event) => tray.hear(event));
  return { host, tray };
}
const names = (tray: TrayState): string[] => tray.items.map((item) => item.row.name);
const idOf = (tray: TrayState, at: number): string => tray.items[at]?.row.id ?? '';

describe('a tray', () => {
  it('says that files are being read until the core has read them, and nothing can be sent before', async () => {
    const { host, tray } = open('a.jpg');
    const held = host.hold('attach_pick');
    const picked = tray.pick();
    expect([tray.adding, tray.ready]).toEqual([1, false]);
    held[0]?.release();
    await picked;
    expect([tray.adding, tray.ready, names(tray)]).toEqual([0, true, ['a.jpg']]);
  });

  it('keeps the order in which files came, and changes it as asked', async () => {
    const { tray } = open('a.jpg', 'b.pdf', 'c.png');
    await tray.pick();
    expect(tray.move(idOf(tray, 2), -1)).toBe(true);
    expect(names(tray)).toEqual(['a.jpg', 'c.png', 'b.pdf']);
    expect(tray.move(idOf(tray, 0), -1)).toBe(false);
    expect(tray.move(idOf(tray, 2), 1)).toBe(false);
    expect(names(tray)).toEqual(['a.jpg', 'c.png', 'b.pdf']);
  });

  it('holds back everything while one file does not fit, and lets go once it was made to fit', async () => {
    const { host, tray } = open('a.jpg', 'film.mp4');
    await tray.pick();
    expect(tray.ready).toBe(false);
    const held = host.hold('attach_change');
    const changed = tray.change(idOf(tray, 1), { remedy: 'compress' });
    expect(tray.items[1]?.busy).toBe(true);
    host.emit({ event: 'attachment', row: host.desk.row(idOf(tray, 1)), progress: 0.4 });
    expect(tray.items[1]?.progress).toBe(0.4);
    held[0]?.release();
    await changed;
    expect([tray.ready, tray.items[1]?.busy, tray.items[1]?.progress, tray.items[1]?.row.problem]).toEqual([true, false, undefined, null]);
  });

  it('asks for one change of a file at a time', async () => {
    const { host, tray } = open('film.mp4');
    await tray.pick();
    const held = host.hold('attach_change');
    void tray.change(idOf(tray, 0), { remedy: 'compress' });
    void tray.change(idOf(tray, 0), { kind: 'document' });
    await settled();
    expect(held).toHaveLength(1);
  });

  it('says beside the file when it could not be changed, and leaves it as it was', async () => {
    const { host, tray } = open('film.mp4');
    await tray.pick();
    const held = host.hold('attach_change');
    const changed = tray.change(idOf(tray, 0), { remedy: 'compress' });
    held[0]?.fail('disk_full');
    await changed;
    expect([tray.items[0]?.trouble, tray.items[0]?.busy, tray.items[0]?.row.problem]).toEqual(['disk_full', false, 'too_big']);
  });

  it('throws away at the core what is removed here, even while it is worked on', async () => {
    const { host, tray } = open('film.mp4');
    await tray.pick();
    const id = idOf(tray, 0);
    const held = host.hold('attach_change');
    const changed = tray.change(id, { remedy: 'compress' });
    tray.remove(id);
    expect(host.asked.at(-1)).toEqual({ name: 'attach_drop', params: { id } });
    held[0]?.release();
    await changed;
    expect(tray.items).toEqual([]);
  });

  it('refuses a folder and what is too big to be handed over, in their places, without asking the core', async () => {
    const { host, tray } = open();
    tray.folder('Photos');
    await tray.file(new File([new Uint8Array(17_000_000)], 'gros.mov'));
    expect(tray.items.map((item) => item.row.problem)).toEqual(['folder', 'too_big']);
    expect([tray.ready, host.asked]).toEqual([false, []]);
    tray.remove(idOf(tray, 0));
    tray.remove(idOf(tray, 0));
    expect([tray.ready, host.asked]).toEqual([true, []]);
  });

  it('hands over the bytes of what was pasted', async () => {
    const { host, tray } = open();
    await tray.file(new File(['café'], 'menu.txt'));
    expect(host.asked).toEqual([{ name: 'attach_bytes', params: { name: 'menu.txt', base64: 'Y2Fmw6k=' } }]);
  });

  it('asks the core where the page is not shown what a paste holds, and leaves words and links to the field', () => {
    const { host, tray } = open();
    const pasted = (held: Record<string, string>): boolean =>
      takePasted({ files: [], types: Object.keys(held), getData: (type: string) => held[type] ?? '' } as unknown as DataTransfer, tray);
    expect([pasted({}), pasted({ 'text/uri-list': '' }), pasted({ 'text/uri-list': '', 'text/plain': '/home/bo/devis.pdf' })]).toEqual([true, true, true]);
    expect([pasted({ 'text/plain': 'Bonjour' }), pasted({ 'text/uri-list': 'https://example.org', 'text/plain': 'https://example.org' })]).toEqual([false, false]);
    expect(host.asked.map((asked) => asked.name)).toEqual(['attach_clipboard', 'attach_clipboard', 'attach_clipboard']);
  });

  it('says when nothing could be attached', async () => {
    const { host, tray } = open();
    const held = host.hold('attach_clipboard');
    const pasted = tray.clipboard();
    held[0]?.fail('not_possible');
    await pasted;
    expect([tray.trouble, tray.adding, tray.items]).toEqual(['not_possible', 0, []]);
  });

  it('keeps in a photo what a person wants kept, whatever else is asked of it', async () => {
    const { host, tray } = open('a.jpg');
    await tray.pick();
    await tray.change(idOf(tray, 0), { keep: true });
    await tray.change(idOf(tray, 0), { kind: 'image' });
    expect(host.asked.at(-1)?.params).toMatchObject({ keep_metadata: true });
    expect([tray.items[0]?.keep, tray.items[0]?.row.metadata_removed]).toEqual([true, false]);
  });
});

describe('captions', () => {
  it('stand under files that take them, and no other', async () => {
    const { tray } = open('a.jpg', 'b.pdf');
    await tray.pick();
    tray.caption(idOf(tray, 0), 'La vitrine');
    tray.caption(idOf(tray, 1), 'La facture');
    await tray.change(idOf(tray, 0), { kind: 'sticker' });
    expect(tray.wishes(undefined).map((item) => [item.caption, item.filename])).toEqual([['', null], ['La facture', 'b.pdf']]);
  });

  it('longer than Meta takes hold everything back', async () => {
    const { tray } = open('a.jpg', 'b.pdf');
    await tray.pick();
    tray.caption(idOf(tray, 0), '🥐'.repeat(LONGEST_CAPTION));
    expect(tray.ready).toBe(true);
    tray.caption(idOf(tray, 0), '🥐'.repeat(LONGEST_CAPTION + 1));
    expect(tray.ready).toBe(false);
  });
});

describe('a document’s name', () => {
  it.each([
    ['Facture Awa', 'Facture Awa.pdf'],
    ['Facture Awa.PDF', 'Facture Awa.PDF'],
    ['facture.v2', 'facture.v2.pdf'],
    ['  ', 'b.pdf'],
    ['.pdf', 'b.pdf'],
    ['b', 'b.pdf'],
  ])('“%s” is seen as %s: its ending stays', async (typed, seen) => {
    const { tray } = open('b.pdf');
    await tray.pick();
    tray.rename(idOf(tray, 0), typed);
    expect(tray.wishes(undefined).map((item) => item.filename)).toEqual([seen]);
  });
});
