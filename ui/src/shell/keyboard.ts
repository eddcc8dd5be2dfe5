/** From a key press to a command: where the focus is decides what bare letters mean. */
import type { Commands, Focus } from '../keys/commands.svelte';

/** Runs the command of this press, if it has one here. Under a dialog nothing runs: it has the keys to itself. */
export function press(event: KeyboardEvent, commands: Commands): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (document.querySelector('dialog[open]')) return;
  const id = commands.find(event, focusOf(event.target));
  if (id === undefined) return;
  // Enter on a button or a link inside a pane is its own.
  if (event.key === 'Enter' && (id === 'rowOpen' || id === 'openMessage') && (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement)) return;
  if (commands.run(id)) event.preventDefault();
}

function focusOf(target: EventTarget | null): Focus {
  const element = target instanceof HTMLElement ? target : document.body;
  const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : undefined;
  const name = element.closest<HTMLElement>('[data-pane]')?.dataset['pane'];
  return { pane: name === 'list' || name === 'thread' ? name : 'elsewhere', typing: field !== undefined && !field.readOnly, empty: field === undefined || field.value === '' };
}

/** The panes in the order in which F6 walks through them, as far as they are in sight. */
export function panes(): HTMLElement[] {
  const order = ['list', 'thread', 'composer', 'customer'];
  const found = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null);
  return found.sort((a, b) => order.indexOf(a.dataset['pane'] ?? '') - order.indexOf(b.dataset['pane'] ?? ''));
}

/** Puts the focus on what a pane is for. */
export function focusPane(name: string): boolean {
  const pane = panes().find((each) => each.dataset['pane'] === name);
  const at = pane?.querySelector<HTMLElement>('[data-focus]') ?? pane?.querySelector<HTMLElement>('button, [tabindex="0"]');
  at?.focus();
  return at !== undefined && at !== null;
}

/** What opens a conversation waits so long for its answer to be drawn. */
const PATIENCE_MS = 3000;

/** Puts the focus on a pane as soon as it is drawn, unless the person has gone elsewhere meanwhile. */
export function focusPaneSoon(name: string): void {
  const from = document.activeElement;
  const until = performance.now() + PATIENCE_MS;
  const look = (): void => {
    const at = document.activeElement;
    if ((at !== from && at !== document.body) || focusPane(name) || performance.now() > until) return;
    requestAnimationFrame(look);
  };
  look();
}

/** F6 and Shift+F6. */
export function stepPane(by: 1 | -1): void {
  const all = panes();
  const here = all.findIndex((pane) => pane.contains(document.activeElement));
  for (let turn = 1; turn <= all.length; turn += 1) {
    const at = here === -1 ? (by === 1 ? turn - 1 : all.length - turn) : (((here + by * turn) % all.length) + all.length) % all.length;
    const name = all[at]?.dataset['pane'];
    if (name !== undefined && focusPane(name)) return;
  }
}
