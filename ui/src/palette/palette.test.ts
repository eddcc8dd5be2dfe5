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

  it('shows only commands that can be done after >', async () => {
    const { palette } = open();
    palette.type('>');
    await settled();
    expect(palette.items.map((item) => (item.kind === 'command' ? item.id : 'conversation'))).toEqual(['next', 'settings', 'sheet']);
  });

  it('drops the answer to what is no longer typed', async () => {
    const { host, palette } = open();
    const held = host.hold('palette');
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
