/**
 * Which key does what: one table, read by the keyboard, the palette, the sheet and the hints on buttons.
 *
 * Laws, each tested: never Alt + letter, never Ctrl + Alt (AltGr), never Cmd + Shift + digit (a Mac's screenshots); letters by `event.key`, digits by `event.code`;
 * a symbol that needs AltGr somewhere never stands alone.
 */

export type Platform = 'windows' | 'macos' | 'linux';

/** Where a key works: everywhere, or only while the focus is in a pane (then it may be a bare letter). */
export type Scope = 'everywhere' | 'list' | 'thread';

/** The groups of the shortcut sheet. */
export type Group = 'move' | 'answer' | 'app';

export interface KeyedCommand {
  readonly group: Group;
  readonly scope: Scope;
  /** The first is the one that is shown; what is seldom wanted has none and is found in the palette. */
  readonly keys: readonly string[];
  /** Kept out of the palette: it only makes sense where it stands. */
  readonly silent?: true;
  /** One of a row of keys: the sheet shows the first of them. */
  readonly alike?: true;
}

export const KEYMAP = {
  palette: { group: 'move', scope: 'everywhere', keys: ['Mod+K'] },
  search: { group: 'move', scope: 'everywhere', keys: ['Mod+Shift+F'] },
  find: { group: 'move', scope: 'everywhere', keys: ['Mod+F'] },
  findOlder: { group: 'move', scope: 'everywhere', keys: ['F3', 'Mod+G'] },
  findNewer: { group: 'move', scope: 'everywhere', keys: ['Shift+F3', 'Mod+Shift+G'] },
  toDate: { group: 'move', scope: 'thread', keys: ['G'] },
  commands: { group: 'app', scope: 'everywhere', keys: ['Mod+Shift+K'] },
  next: { group: 'move', scope: 'everywhere', keys: ['Alt+ArrowDown', 'Ctrl+Tab'] },
  previous: { group: 'move', scope: 'everywhere', keys: ['Alt+ArrowUp', 'Ctrl+Shift+Tab'] },
  nextToAnswer: { group: 'move', scope: 'everywhere', keys: ['Alt+Shift+ArrowDown'] },
  previousToAnswer: { group: 'move', scope: 'everywhere', keys: ['Alt+Shift+ArrowUp'] },
  view1: { group: 'move', scope: 'everywhere', keys: ['Mod+1'] },
  view2: { group: 'move', scope: 'everywhere', keys: ['Mod+2'] },
  view3: { group: 'move', scope: 'everywhere', keys: ['Mod+3'] },
  view4: { group: 'move', scope: 'everywhere', keys: ['Mod+4'] },
  profile1: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+1'] },
  profile2: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+2'], alike: true },
  profile3: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+3'], alike: true },
  profile4: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+4'], alike: true },
  profile5: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+5'], alike: true },
  profile6: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+6'], alike: true },
  profile7: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+7'], alike: true },
  profile8: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+8'], alike: true },
  profile9: { group: 'move', scope: 'everywhere', keys: ['Ctrl+Shift+9'], alike: true },
  numbers: { group: 'move', scope: 'everywhere', keys: [] },
  showNew: { group: 'move', scope: 'list', keys: ['N'] },
  rowDown: { group: 'move', scope: 'list', keys: ['J', 'ArrowDown'], silent: true },
  rowUp: { group: 'move', scope: 'list', keys: ['K', 'ArrowUp'], silent: true },
  rowOpen: { group: 'move', scope: 'list', keys: ['Enter'], silent: true },
  messageDown: { group: 'move', scope: 'thread', keys: ['J', 'ArrowDown'], silent: true },
  messageUp: { group: 'move', scope: 'thread', keys: ['K', 'ArrowUp'], silent: true },
  newest: { group: 'move', scope: 'thread', keys: ['End'] },
  nextPane: { group: 'move', scope: 'everywhere', keys: ['F6'] },
  previousPane: { group: 'move', scope: 'everywhere', keys: ['Shift+F6'] },
  send: { group: 'answer', scope: 'everywhere', keys: ['Mod+Enter'], silent: true },
  write: { group: 'answer', scope: 'list', keys: ['R'] },
  reply: { group: 'answer', scope: 'thread', keys: ['R'], silent: true },
  react: { group: 'answer', scope: 'thread', keys: ['E'], silent: true },
  openMessage: { group: 'move', scope: 'thread', keys: ['Enter'], silent: true },
  undo: { group: 'answer', scope: 'everywhere', keys: ['Mod+Z'] },
  attach: { group: 'answer', scope: 'everywhere', keys: ['Mod+U'] },
  record: { group: 'answer', scope: 'everywhere', keys: ['Mod+Shift+B'] },
  templates: { group: 'answer', scope: 'everywhere', keys: ['Mod+Shift+J'] },
  schedule: { group: 'answer', scope: 'everywhere', keys: ['Mod+Shift+S'] },
  give: { group: 'answer', scope: 'everywhere', keys: ['Mod+Shift+A'] },
  recentShots: { group: 'answer', scope: 'everywhere', keys: [] },
  sendPlace: { group: 'answer', scope: 'everywhere', keys: [] },
  sendContact: { group: 'answer', scope: 'everywhere', keys: [] },
  askButtons: { group: 'answer', scope: 'everywhere', keys: [] },
  askList: { group: 'answer', scope: 'everywhere', keys: [] },
  askLink: { group: 'answer', scope: 'everywhere', keys: [] },
  askPlace: { group: 'answer', scope: 'everywhere', keys: [] },
  askForm: { group: 'answer', scope: 'everywhere', keys: [] },
  back: { group: 'app', scope: 'everywhere', keys: ['Escape'], silent: true },
  customer: { group: 'app', scope: 'everywhere', keys: ['Mod+Shift+D'] },
  settings: { group: 'app', scope: 'everywhere', keys: ['Mod+,'] },
  addProfile: { group: 'app', scope: 'everywhere', keys: [] },
  team: { group: 'app', scope: 'everywhere', keys: [] },
  export: { group: 'app', scope: 'everywhere', keys: [] },
  lock: { group: 'app', scope: 'everywhere', keys: ['Mod+Shift+L'] },
  truth: { group: 'app', scope: 'everywhere', keys: ['Mod+Shift+Y'] },
  sheet: { group: 'app', scope: 'everywhere', keys: ['F1', 'Mod+/', '?'] },
} as const satisfies Record<string, KeyedCommand>;

export type CommandId = keyof typeof KEYMAP;
export const COMMAND_IDS = Object.keys(KEYMAP) as CommandId[];

/** The command's line of the table. */
export function keyed(id: CommandId): KeyedCommand {
  return KEYMAP[id];
}

/** What matters of a key press. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** Whether this press is that binding. */
export function matches(press: Press, binding: string, platform: Platform): boolean {
  const parts = binding.split('+');
  const key = parts.at(-1) ?? '';
  const has = (mod: string): boolean => parts.slice(0, -1).includes(mod);
  const mac = platform === 'macos';
  const ctrl = has('Ctrl') || (!mac && has('Mod'));
  const meta = mac && has('Mod');
  if (press.ctrlKey !== ctrl || press.metaKey !== meta || press.altKey !== has('Alt')) return false;
  if (/^\d$/u.test(key)) return press.shiftKey === has('Shift') && (press.code === `Digit${key}` || press.code === `Numpad${key}`);
  // A symbol's Shift belongs to the keyboard, not to the binding: `/` and `?` need it in France.
  if (key.length === 1 && !/\p{L}/u.test(key)) return press.key === key;
  if (press.shiftKey !== has('Shift')) return false;
  return key.length === 1 ? press.key.toUpperCase() === key : press.key === key;
}

/** A single letter or symbol, that a person may want to type. */
export function isBare(binding: string): boolean {
  return !binding.includes('+') && binding.length === 1;
}

const SYMBOLS: Record<string, string> = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc' };
const MAC: Record<string, string> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };

/** The parts of a binding as its keyboard shows them: ["Ctrl", "K"] or ["⌘", "K"]. */
export function keyParts(binding: string, platform: Platform, names: { shift: string; end: string }): string[] {
  return binding.split('+').map((part) => {
    if (platform === 'macos' && part in MAC) return MAC[part] ?? part;
    if (part === 'Mod') return 'Ctrl';
    if (part === 'Shift') return names.shift;
    if (part === 'End') return names.end;
    return SYMBOLS[part] ?? part;
  });
}

/** The same for assistive technology (`aria-keyshortcuts`). */
export function ariaKeys(id: CommandId, platform: Platform): string {
  return keyed(id).keys.map((key) => key.replace('Mod', platform === 'macos' ? 'Meta' : 'Control').replace('Ctrl', 'Control')).join(' ');
}
