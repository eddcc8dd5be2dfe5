/** The search over the real core: a year of the bakery, its words, filters, threads and days, by keyboard. */
import { openByName } from './hands.mjs';
import { kept } from './kept.mjs';
import { soon } from './real.mjs';
import { must, until } from './tally.mjs';

const CUSTOMER = '33639989931';
const NAME = 'Zoé Praline';
/** So many hits further down: past the first page. */
const FAR = 45;

export async function search(real, tally) {
  const { core, meta } = real;
  const page = await real.page();
  const ask = (text, more = {}) => core.ask('search', { text, order: 'best', cursor: null, limit: 40, ...more });
  const look = async (words) => {
    await page.keyboard.press('Control+Shift+F');
    await until(page, 'the focus is in the search', () => document.activeElement?.matches('[data-pane="list"] [role="combobox"]'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type(words);
  };
  const total = () => page.locator('[data-pane="list"] .total').innerText();
  const lit = () => page.evaluate(() => {
    const article = document.querySelector('article[data-found]');
    const box = article?.getBoundingClientRect();
    return article && box && box.top < innerHeight && box.bottom > 0 ? article.getAttribute('aria-label') : null;
  });
  const keep = (name) => kept(core, page, name);

  await tally.check('over the real core, words are found in the whole past, and the total and what is covered are said', async () => {
    await soon('all is here', async () => (await ask('')).coverage.whole);
    await look('commande');
    const { total: count } = await ask('commande');
    must(count.count > FAR, `only ${count.count}`);
    await until(page, 'the total is said', (wanted) => document.querySelector('[data-pane="list"] .total')?.textContent?.replaceAll(/\s/gu, '').includes(wanted), String(count.count));
    const covered = await page.locator('.covered').innerText();
    must(covered.startsWith('Tout l’historique de ce poste'), covered);
    must(await page.locator('.hit mark').count() > 5, 'nothing is marked');
    await keep('search');
  });
  await tally.check('over the real core, the arrows go past the page, and the hit stands lit in its thread while the list stays', async () => {
    for (let turn = 0; turn < FAR; turn += 1) {
      const before = await page.evaluate(() => document.querySelector('.hit[aria-selected="true"]')?.id);
      await page.keyboard.press('ArrowDown');
      await until(page, 'the next hit is chosen', (id) => { const at = document.querySelector('.hit[aria-selected="true"]')?.id; return at !== undefined && at !== id; }, before);
    }
    const words = await page.locator('.hit[aria-selected="true"] mark').first().innerText();
    await page.keyboard.press('Enter');
    await soon('the message is lit', async () => (await lit())?.includes(words));
    must(await page.evaluate(() => document.activeElement?.matches('[role="combobox"]')), 'the focus left the search');
    must(await page.locator('.hit[data-open]').count() === 1, 'the list does not say which one is open');
    await keep('search-beside');
    const before = await lit();
    await page.keyboard.press('Alt+ArrowDown');
    await soon('the next hit is lit', async () => { const now = await lit(); return now !== null && now !== before; });
    await page.keyboard.press('Enter');
    await until(page, 'Enter on the open hit goes to its answer', () => document.activeElement?.closest('[data-pane="composer"]'));
    await page.keyboard.press('Escape');
    await until(page, 'Escape goes up to the messages', () => document.activeElement?.closest('[data-pane="thread"]'));
    await page.keyboard.press('Escape');
    await until(page, 'Escape comes back to the search', () => document.activeElement?.matches('[role="combobox"]'));
  });
  await tally.check('over the real core, filters are chips in the text and narrow what is found', async () => {
    await look('avec:p');
    await page.locator('.hints button', { hasText: /^pdf$/u }).click();
    await until(page, 'it is drawn as a chip', () => document.querySelector('.drawn span')?.textContent === 'avec:pdf');
    const found = await ask('avec:pdf ');
    must(found.hits.length > 0 && found.hits.every((hit) => hit.kind === 'document'), 'something else than documents was found');
    await until(page, 'as many are shown', (count) => document.querySelector('[data-pane="list"] .total')?.textContent?.includes(String(count)), found.total.count);
    await keep('search-chips');
    must((await ask('avec:pdf -avec:pdf ')).hits.length === 0, 'what is and is not was found');
  });
  await tally.check('over the real core, what was just said is found at once, without its accents, and by who said it', async () => {
    await meta.control('say', { customer: CUSTOMER, name: NAME, text: 'Un croquembouche à l’érable, s’il vous plaît' });
    const conversation = await core.conversation(NAME);
    await soon('it is found', async () => (await ask('erable croquemb')).hits.some((hit) => hit.conversation === conversation));
    await look('erable de:zoe');
    await until(page, 'it is shown', (name) => document.querySelector('[data-pane="list"] .place')?.textContent?.includes(name), NAME);
    // What was typed on the way there has answers, too: the last one counts.
    await until(page, 'it is the only one', () => document.querySelector('[data-pane="list"] .total')?.innerText === '1 résultat');
    must((await core.ask('search_people', { text: 'pralyne', limit: 3 }))[0]?.nearly, 'a slip hides her');
  });
  await tally.check('over the real core, Mod+K shows the people, then messages, and leads to all of them', async () => {
    await page.keyboard.press('Control+k');
    await page.waitForSelector('dialog input');
    await page.keyboard.type('commande');
    await until(page, 'messages are there', () => document.querySelectorAll('dialog [role="option"] mark').length > 0);
    await keep('palette-words');
    await page.evaluate(() => [...document.querySelectorAll('dialog [role="option"]')].find((option) => option.textContent.includes('Voir tous les résultats')).click());
    await until(page, 'the search has the same words', () => document.querySelector('[data-pane="list"] [role="combobox"]')?.value === 'commande' && !document.querySelector('dialog'));
  });
  await tally.check('over the real core, a thread is searched from hit to hit, and opened at a day', async () => {
    const { hits, places } = await ask('bonjour');
    const said = (place) => hits.filter((hit) => hit.conversation === place.conversation).length;
    const [place] = [...places].sort((a, b) => said(b) - said(a));
    const { conversation } = place;
    await page.keyboard.press('Escape');
    await openByName(page, place.name);
    await page.keyboard.press('Control+f');
    await page.waitForSelector('.find input');
    await page.keyboard.type('bonjour');
    const found = await core.ask('find_in_thread', { conversation, text: 'bonjour', from: null, toward: 'older' });
    await until(page, 'the first of all is said', (wanted) => document.querySelector('.find .said')?.textContent === wanted, `1 sur ${found.total.count}`);
    const first = await soon('it is lit', lit);
    await page.keyboard.press('Enter');
    await until(page, 'the second', (wanted) => document.querySelector('.find .said')?.textContent === wanted, found.total.count > 1 ? `2 sur ${found.total.count}` : '1 sur 1');
    if (found.total.count > 1) await soon('another one is lit', async () => { const now = await lit(); return now !== null && now !== first; });
    await keep('find');
    await page.keyboard.press('Escape');
    await until(page, 'the focus is in the thread', () => document.activeElement?.closest('[data-pane="thread"]') && !document.querySelector('.find'));
    await page.keyboard.press('g');
    await page.waitForSelector('dialog input[type="date"]');
    const { first_at: began } = await core.ask('conversation', { conversation });
    const day = new Date(began);
    await page.locator('dialog input[type="date"]').fill(`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`);
    await page.keyboard.press('Enter');
    await until(page, 'the thread stands at its beginning', () => !document.querySelector('dialog') && document.querySelector('article[aria-posinset="1"]')?.getBoundingClientRect().top > 0);
  });
  await tally.check('over the real core, nothing of the search was said in error', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}
