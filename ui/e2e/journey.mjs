/** A working day without a mouse: every step is a key, every result is read from the screen. */
import { page as newPage } from './browser.mjs';
import { must, until } from './tally.mjs';

const text = (page, selector) => page.locator(selector).first().innerText();
const focused = (page, selector) => until(page, `the focus is in ${selector}`, (wanted) => document.activeElement?.closest(wanted) !== null, selector);

export async function journey(session, tally) {
  const page = await newPage(session, 'language=fr');
  const title = (name) => until(page, `${name} is open`, (wanted) => document.querySelector('main h1')?.textContent?.includes(wanted), name);

  await tally.check('Alt+↓ opens the first conversation, the nearest deadline', async () => {
    await page.keyboard.press('Alt+ArrowDown');
    await title('Nadia Benali');
  });
  await tally.check('Mod+K finds a person by a few letters and goes there', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('diallo');
    await until(page, 'Awa is found', () => document.querySelector('dialog [role="option"]')?.textContent?.includes('Awa Diallo'));
    await page.keyboard.press('Enter');
    await title('Awa Diallo');
    await focused(page, '[data-pane="composer"]');
  });
  await tally.check('a draft is kept while one looks elsewhere', async () => {
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Bonjour Awa, je vous l’envoie');
    await page.keyboard.press('Alt+ArrowDown');
    await title('ليلى');
    await page.keyboard.press('Alt+ArrowUp');
    await title('Awa Diallo');
    await until(page, 'the draft is back', () => document.querySelector('textarea')?.value === 'Bonjour Awa, je vous l’envoie');
  });
  await tally.check('Enter goes to the next line and asks once what it should do', async () => {
    await page.locator('textarea').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    must((await page.locator('textarea').inputValue()).endsWith('\n'), 'Enter did not go to the next line');
    await page.waitForSelector('.question');
  });
  await tally.check('Mod+Enter sends, the composer empties and the state ripens to read', async () => {
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+Enter');
    await until(page, 'the composer is empty', () => document.querySelector('textarea')?.value === '');
    await until(page, 'the message is read', () => [...document.querySelectorAll('article')].at(-1)?.querySelector('[data-delivery="read"]') !== null);
    await focused(page, 'textarea');
  });
  await tally.check('a message being composed by an input method is never sent', async () => {
    await page.evaluate(() => document.querySelector('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true })));
    await page.keyboard.type('x');
    must((await page.locator('textarea').inputValue()) === 'x', 'the composer changed');
    await page.keyboard.press('Backspace');
  });
  await tally.check('R in the thread quotes the message under the focus, Esc drops the quote', async () => {
    await page.keyboard.press('Escape');
    await focused(page, '[data-pane="thread"]');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('r');
    await page.waitForSelector('.reply');
    await focused(page, 'textarea');
    await page.keyboard.press('Escape');
    await until(page, 'the quote is gone', () => document.querySelector('.reply') === null);
  });
  await tally.check('offline, the button says that it queues, and the queue is counted at the foot', async () => {
    await page.evaluate(() => window.__fake.ask('demo_network', { up: false }));
    await page.locator('textarea').focus();
    await page.keyboard.type('Je suis hors ligne');
    must((await text(page, '.composer button[data-kind="primary"]')).includes('Mettre en file'), 'the button still promises to send');
    await page.keyboard.press('Control+Enter');
    await until(page, 'one message waits', () => document.querySelector('.outbox')?.textContent?.includes('1'));
    await until(page, 'it says that it waits', () => [...document.querySelectorAll('article')].at(-1)?.querySelector('[data-delivery="waiting"]') !== null);
    await page.evaluate(() => window.__fake.ask('demo_network', { up: true }));
    await until(page, 'nothing waits any more', () => document.querySelector('.outbox') === null);
  });
  await tally.check('F6 and Shift+F6 walk through the panes', async () => {
    await page.keyboard.press('F6');
    await focused(page, '[data-pane="customer"]');
    await page.keyboard.press('F6');
    await focused(page, '[data-pane="list"]');
    await page.keyboard.press('Shift+F6');
    await focused(page, '[data-pane="customer"]');
    await page.keyboard.press('Shift+F6');
    await focused(page, '[data-pane="composer"]');
  });
  await tally.check('views open by number; J, K and Enter walk and open in the list', async () => {
    await page.keyboard.press('Control+4');
    await focused(page, '[role="option"]');
    const before = await page.evaluate(() => Number(document.activeElement.dataset.index));
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await until(page, 'two rows further', (from) => Number(document.activeElement?.dataset?.index) === from + 2, before);
    const wanted = await page.evaluate(() => document.activeElement.querySelector('.who').textContent);
    await page.keyboard.press('Enter');
    await title(wanted);
  });
  await tally.check('End in a long list reaches its end, page after page, and says true places', async () => {
    await page.keyboard.press('Control+4');
    await focused(page, '[role="option"]');
    for (let turn = 0; turn < 8; turn += 1) {
      await page.keyboard.press('End');
      await page.waitForTimeout(60);
    }
    const place = await page.evaluate(() => [document.activeElement.getAttribute('aria-posinset'), document.activeElement.getAttribute('aria-setsize')]);
    must(place[0] === place[1], `stands at ${place.join(' of ')}`);
  });
  await tally.check('? opens the sheet, Esc closes it, the focus comes back', async () => {
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Control+4');
    must(await page.locator('dialog[open]').count() === 1, 'a key went through the dialog');
    await page.keyboard.press('Escape');
    await until(page, 'the sheet is closed', () => document.querySelector('dialog[open]') === null);
    await focused(page, '[role="option"]');
  });
  await tally.check('Mod+, opens the settings; a choice holds at once; Esc comes back', async () => {
    await page.keyboard.press('Control+,');
    await page.waitForSelector('#settings-title');
    await page.locator('input[value="dark"]').focus();
    await page.keyboard.press('Space');
    await until(page, 'it is dark', () => document.documentElement.dataset.theme === 'dark');
    await page.keyboard.press('Escape');
    await until(page, 'the inbox is back', () => document.querySelector('#settings-title') === null);
  });
  await tally.check('an unknown outcome is settled by a person, in one press', async () => {
    await page.evaluate(() => window.__fake.emit({ event: 'open_conversation', conversation: 7 }));
    await title('Camille Ortiz');
    await page.locator('.note[data-delivery="unknown"] button').nth(1).press('Enter');
    await until(page, 'it says that it did not go out', () => document.querySelector('[data-delivery="abandoned"]') !== null);
  });
  await tally.check('the second a window closes, the composer becomes the picker of templates and the draft stays in sight', async () => {
    await page.evaluate(() => {
      const talk = window.__fake.talks.get(1);
      talk.lastInbound = Date.now() - 24 * 3600e3 + 2500;
      window.__fake.emit({ event: 'open_conversation', conversation: 1 });
    });
    await title('Nadia Benali');
    await page.locator('textarea').fill('Presque fini');
    await page.waitForSelector('.templates [role="option"]', { timeout: 6000 });
    must((await text(page, '.templates')).includes('Presque fini'), 'the draft is not in sight');
    must(await page.evaluate(() => window.__fake.talks.get(1).draft) === 'Presque fini', 'the draft was not kept');
  });
  await tally.check('the demo’s tour noticed what was done', async () => {
    const done = await page.locator('.tour li[data-done]').count();
    must(done === 6, `${done} of 6 steps were noticed`);
  });
  await tally.check('nothing was said in error on the way', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}
