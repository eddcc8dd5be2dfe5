import { describe, expect, it } from 'vitest';
import { fr } from '../i18n/fr';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { Commands } from '../keys/commands.svelte';
import { PaletteState } from './palette.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(): { host: FakeHost; palette: PaletteState } {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0) });
  const commands = new Commands('linux');
  commands.offerAll({ settings: () => undefined, next: () => undefined, sheet: () => undefined });
  return { host, palette: new PaletteState(host, commands, () => fr.commands) };
}

describe('the palette', () => {
  it('opens on the latest conversations', async () => {
    const { palette } = open();
    await settled();
    expect(palette.items[0]).toMatchObject({ kind: 'conversation' });
  });

  it('finds a name without its accents, and the commands beside', async () => {
    const { palette } = open();
    palette.type('reglages');
    await settled();
    expect(palette.items).toEqual([{ kind: 'command', id: 'settings' }]);
    palette.type('patisserie');
    await settled();
    expect(palette.items[0]).toMatchObject({ row: { name: 'Pâtisserie Lemaire' } });
  });

  it('shows people first, then the best messages and the way to all of them, then commands', async () => {
    const { palette } = open();
    palette.type('commande');
    await settled();
    const kinds = palette.items.map((item) => item.kind);
    expect(kinds).toEqual(['hit', 'hit', 'hit', 'hit', 'all']);
    palette.type('awa');
    await settled();
    expect(palette.items[0]).toMatchObject({ kind: 'conversation', row: { name: 'Awa Diallo' } });
    palette.type('benalo');
    await settled();
    expect(palette.items[0]).toMatchObject({ kind: 'conversation', row: { name: 'Nadia Benali', nearly: true } });
  });

  it('never shows the messages of other words', async () => {
    const { host, palette } = open();
    palette.type('facture');
    await settled();
    expect(palette.items.some((item) => item.kind === 'hit')).toBe(true);
    host.hold('search');
    palette.type('baguettes');
    await settled();
    expect(palette.items.some((item) => item.kind === 'hit' || item.kind === 'all')).toBe(false);
  });

  it('shows only commands that can be done after >', async () => {
    const { palette } = open();
    palette.type('>');
    await settled();
    expect(palette.items.map((item) => (item.kind === 'command' ? item.id : item.kind))).toEqual(['next', 'settings', 'sheet']);
  });

  it('drops the answer to what is no longer typed', async () => {
    const { host, palette } = open();
    const held = host.hold('search_people');
    palette.type('awa');
    palette.type('nadia');
    held[1]?.release();
    await settled();
    held[0]?.release();
    await settled();
    expect(palette.items[0]).toMatchObject({ row: { name: 'Nadia Benali' } });
  });

  it('goes round at its ends', async () => {
    const { palette } = open();
    await settled();
    palette.move(-1);
    expect(palette.chosen).toBe(palette.items.length - 1);
    palette.move(1);
    expect(palette.chosen).toBe(0);
  });
});
