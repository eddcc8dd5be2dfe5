/** A keyboard and somebody who reads the screen: what the stories over the real core are told with. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from './tally.mjs';

const SHIPPED = fileURLToPath(new URL('../../assets/media/', import.meta.url));

/** Opens a conversation by its name, from wherever one is; the focus is in its answer then. */
export async function openByName(page, name) {
  await page.keyboard.press('Control+k');
  await page.waitForSelector('dialog input');
  await page.keyboard.type(name);
  await until(page, `${name} is found`, (wanted) => document.querySelector('dialog [role="option"]')?.textContent?.includes(wanted), name);
  await page.keyboard.press('Enter');
  await until(page, `${name} is open`, (wanted) => document.querySelector('main h1')?.textContent?.includes(wanted) && document.querySelector('article'), name);
  await until(page, 'the focus is in the answer', () => document.activeElement?.closest('[data-pane="composer"]'));
}

/** Runs a command of the palette by its first words. */
export async function command(page, words) {
  await page.keyboard.press('Control+Shift+k');
  await page.waitForSelector('dialog input');
  await page.keyboard.type(words);
  await until(page, `the command “${words}” is found`, () => document.querySelector('dialog [role="option"]'));
  await page.keyboard.press('Enter');
  await until(page, 'the palette is gone', () => !document.querySelector('dialog[data-shape="search"]'));
}

/** Opens a form by its command; the focus is in its first field then. */
export async function form(page, words) {
  await toAnswer(page);
  await command(page, words);
  await page.waitForSelector('dialog[open] form');
  await until(page, 'the focus is in the form', () => document.activeElement?.closest('dialog form .fields'));
}

/** Goes on with Tab until the focus is on what is called so. */
export async function tabTo(page, words, key = 'Tab') {
  for (let turn = 0; turn < 60; turn += 1) {
    if (await page.evaluate(calledSo, words)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no ${key} leads to “${words}”`);
}

function calledSo(wanted) {
  const at = document.activeElement;
  const label = at?.getAttribute?.('aria-label') ?? [...(at?.labels ?? [])].map((each) => each.textContent).join(' ');
  return `${label} ${at?.tagName === 'BUTTON' ? at.textContent : ''}`.includes(wanted);
}

/** Puts words where the focus is, in place of what stands there. */
export async function write(page, words) {
  await page.keyboard.press('Control+a');
  await page.keyboard.type(words);
}

/** Types into the fields of a form, one after the other: each is found by Tab from the one before. */
export async function fill(page, ...fields) {
  for (const [label, words] of fields) {
    await tabTo(page, label);
    await write(page, words);
  }
}

/** The focus is in the field of the answer, with nothing lying over it. */
export async function toAnswer(page) {
  await until(page, 'nothing lies over the answer', () => !document.querySelector('dialog'));
  await page.evaluate(() => document.querySelector('[data-pane="composer"] textarea')?.focus());
}

/** Goes up from the answer to the message that says so. */
export async function toMessage(page, words, most = 40) {
  await toAnswer(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('End');
  await page.waitForTimeout(200);
  for (let turn = 0; turn < most; turn += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.getAttribute('aria-label')?.includes(wanted) ?? false, words)) return;
    await page.keyboard.press('ArrowUp');
    await page.waitForTimeout(40);
  }
  throw new Error(`no message says “${words}”`);
}

/** A file that the project ships, as the clipboard hands it over. */
export const shipped = (name, type, as = name) => ({ name: as, type, base64: readFileSync(`${SHIPPED}${name}`).toString('base64') });

/** Pastes files where the focus is: what Mod+V does where the clipboard holds them. */
export async function paste(page, ...files) {
  const before = await page.evaluate(() => document.querySelectorAll('.tray > li').length);
  await page.evaluate((given) => {
    const data = new DataTransfer();
    for (const { name, type, base64 } of given) data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type }));
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, files);
  await until(page, 'the files are in the tray', (count) => document.querySelectorAll('.tray > li').length === count, before + files.length);
}

/** The last message says that it has come so far. */
export const lastIs = (page, ...stages) => until(page, `the last message is ${stages.join(' or ')}`, (wanted) => wanted.some((stage) => [...document.querySelectorAll('article')].at(-1)?.querySelector(`[data-delivery="${stage}"]`)), stages);
