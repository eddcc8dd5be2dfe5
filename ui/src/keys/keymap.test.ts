import { describe, expect, it } from 'vitest';
import { Commands, type Focus } from './commands.svelte';
import { COMMAND_IDS, KEYMAP, keyed, keyParts, matches, type Press } from './keymap';

const press = (key: string, code = '', mods = ''): Press => ({
  key,
  code,
  ctrlKey: mods.includes('c'),
  altKey: mods.includes('a'),
  shiftKey: mods.includes('s'),
  metaKey: mods.includes('m'),
});
const bindings = COMMAND_IDS.flatMap((id) => keyed(id).keys.map((key) => [id, key] as const));

describe('the keymap', () => {
  it.each(bindings)('%s: %s takes no letter that Alt or AltGr types', (_id, key) => {
    expect(key).not.toMatch(/Alt\+(Shift\+)?\p{L}$/u);
    expect(key).not.toMatch(/(Ctrl|Mod)\+.*Alt/u);
    expect(key).not.toMatch(/Mod\+Shift\+\d/u);
  });

  it.each(bindings)('%s: %s is not what a system or a web view has taken', (_id, key) => {
    const taken = ['Mod+Q', 'Mod+W', 'Mod+H', 'Mod+M', 'Mod+R', 'Mod+P', 'Mod+C', 'Mod+V', 'Mod+X', 'Mod+Shift+Z', 'Mod+A', 'F5', 'F7', 'Mod+Shift+U', 'Mod+Shift+I'];
    expect(taken).not.toContain(key);
  });

  it('gives no key two meanings in one place', () => {
    const seen = new Set<string>();
    for (const [id, key] of bindings) {
      for (const scope of keyed(id).scope === 'everywhere' ? ['list', 'thread'] : [keyed(id).scope]) {
        const place = `${scope} ${key}`;
        expect(seen).not.toContain(place);
        seen.add(place);
      }
    }
  });

  it('keeps bare letters inside the panes', () => {
    for (const [id, key] of bindings) if (/^\p{L}$/u.test(key)) expect(keyed(id).scope).not.toBe('everywhere');
  });

  it('gives a symbol an F-key or a modifier beside it', () => {
    for (const id of COMMAND_IDS) {
      const { keys } = KEYMAP[id] as { keys: readonly string[] };
      if (keys.some((key) => /^[^\p{L}\p{N}]$/u.test(key))) expect(keys.length).toBeGreaterThan(1);
    }
  });
});

describe('a press', () => {
  it('finds a digit by its place, so that AZERTY needs no Shift', () => {
    expect(matches(press('&', 'Digit1', 'c'), 'Mod+1', 'linux')).toBe(true);
    expect(matches(press('1', 'Digit1', 'cs'), 'Mod+1', 'linux')).toBe(false);
    expect(matches(press('1', 'Digit1', 'cs'), 'Ctrl+Shift+1', 'linux')).toBe(true);
    expect(matches(press('&', 'Digit1', 'c'), 'Ctrl+Shift+1', 'linux')).toBe(false);
    expect(matches(press('!', 'Digit1', 'ms'), 'Ctrl+Shift+1', 'macos')).toBe(false);
  });

  it('finds a letter by what it types, so that Dvorak works', () => {
    expect(matches(press('k', 'KeyV', 'c'), 'Mod+K', 'windows')).toBe(true);
    expect(matches(press('v', 'KeyK', 'c'), 'Mod+K', 'windows')).toBe(false);
  });

  it('takes a symbol with or without the Shift that its keyboard wants', () => {
    expect(matches(press('/', 'Period', 'cs'), 'Mod+/', 'linux')).toBe(true);
    expect(matches(press('/', 'Slash', 'c'), 'Mod+/', 'linux')).toBe(true);
  });

  it('means Cmd on a Mac and Ctrl elsewhere', () => {
    expect(matches(press('k', '', 'm'), 'Mod+K', 'macos')).toBe(true);
    expect(matches(press('k', '', 'c'), 'Mod+K', 'macos')).toBe(false);
  });

  it('never fires for AltGr, which Windows reports as Ctrl + Alt', () => {
    for (const [, key] of bindings) expect(matches(press('€', 'KeyE', 'ca'), key, 'windows')).toBe(false);
  });
});

describe('commands', () => {
  const list: Focus = { pane: 'list', typing: false, empty: true };
  const composer: Focus = { pane: 'elsewhere', typing: true, empty: false };

  it('leave letters to whoever types', () => {
    const commands = new Commands('linux');
    commands.offerAll({ rowDown: () => undefined, sheet: () => undefined });
    expect(commands.find(press('j'), list)).toBe('rowDown');
    expect(commands.find(press('j'), composer)).toBeUndefined();
    expect(commands.find(press('?', '', 's'), composer)).toBeUndefined();
    expect(commands.find(press('F1'), composer)).toBe('sheet');
  });

  it('leave Option and the arrows to a Mac’s text', () => {
    const commands = new Commands('macos');
    commands.offer('next', () => undefined);
    expect(commands.find(press('ArrowDown', '', 'a'), composer)).toBeUndefined();
    expect(commands.find(press('ArrowDown', '', 'a'), { ...composer, empty: true })).toBe('next');
  });

  it('leave Mod+Z to what is typed, and take it where nothing is', () => {
    const commands = new Commands('linux');
    commands.offer('undo', () => undefined);
    expect(commands.find(press('z', '', 'c'), composer)).toBeUndefined();
    expect(commands.find(press('z', '', 'c'), { ...composer, empty: true })).toBe('undo');
    expect(commands.find(press('z', '', 'c'), list)).toBe('undo');
  });

  it('are found only while somebody can do them', () => {
    const commands = new Commands('linux');
    const end = commands.offer('next', () => undefined);
    expect(commands.find(press('Tab', 'Tab', 'c'), list)).toBe('next');
    end();
    expect(commands.find(press('Tab', 'Tab', 'c'), list)).toBeUndefined();
  });
});

it('shows keys as their keyboard does', () => {
  expect(keyParts('Mod+Shift+D', 'linux', { shift: 'Maj', end: 'Fin' })).toEqual(['Ctrl', 'Maj', 'D']);
  expect(keyParts('Mod+Shift+D', 'macos', { shift: 'Maj', end: 'Fin' })).toEqual(['⌘', '⇧', 'D']);
});
