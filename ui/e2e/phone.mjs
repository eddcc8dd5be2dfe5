/** Beside the owner's phone, over the real core: its past, its echoes, other applications, two numbers of one person. */
import { openByName, tabTo, toAnswer } from './hands.mjs';
import { kept } from './kept.mjs';
import { soon } from './real.mjs';
import { must, until } from './tally.mjs';

const OLD = '33639989921';
const NEW = '33639989922';
const TEMPLATES = 29;

export async function phone(real, tally) {
  const { core, meta } = real;
  const page = await real.page();
  const keep = (name) => kept(core, page, name);

  await tally.check('over the real core, the phone’s past comes with its dates, and the settings say how much', async () => {
    await meta.control('coexistence', { on: true, people: 4, messages_each: 40, days: 120 });
    await core.ask('import_history');
    await page.keyboard.press('Control+,');
    await until(page, 'it is complete', () => /Historique repris\s:\s\d+/u.test(document.querySelector('.settings')?.textContent ?? ''));
    const { messages } = await core.ask('import_state');
    must(messages > 40, `only ${messages} came`);
    await page.evaluate(() => [...document.querySelectorAll('.settings h2')].find((head) => head.textContent.includes('Historique du téléphone')).scrollIntoView({ block: 'center' }));
    await keep('past-complete');
    await page.keyboard.press('Escape');
    const rows = (await core.ask('inbox_page', { view: 'all', after: null, limit: 200 })).rows;
    must(rows.every((row) => row.unread < 40), 'the past was counted as unread');
  });
  await tally.check('over the real core, what the owner writes on the phone is marked so', async () => {
    await meta.control('say', { customer: OLD, name: 'Paul Ancien', text: 'C’est moi, du vieux numéro' });
    await core.conversation('Paul Ancien');
    await openByName(page, 'Paul Ancien');
    await meta.control('echo', { customer: OLD, text: 'Bonjour Paul, ici le fournil' });
    await until(page, 'the echo is there, marked', () => [...document.querySelectorAll('article')].some((article) => article.textContent.includes('ici le fournil') && article.textContent.includes('envoyé depuis le téléphone')));
    await keep('echo');
  });
  await tally.check('over the real core, two numbers of one person are joined, and taken apart again', async () => {
    await meta.control('say', { customer: NEW, name: 'Paul Nouveau', text: 'Et me revoilà' });
    const now = await core.conversation('Paul Nouveau');
    await meta.control('say', { customer: OLD, content: { type: 'number_changed', phone: NEW } });
    await openByName(page, 'Paul Nouveau');
    await page.waitForSelector('.person');
    await keep('joined');
    await page.evaluate(() => document.querySelector('.person button')?.focus());
    await page.keyboard.press('Enter');
    await tabTo(page, 'Séparer');
    await page.keyboard.press('Enter');
    await soon('they are apart', async () => (await core.ask('conversation', { conversation: now })).joined_from.length === 0);
    await until(page, 'the notice is gone', () => !document.querySelector('.person'));
  });
  await tally.check('over the real core, where another application answers nothing can be written, and it comes back', async () => {
    await toAnswer(page);
    await page.keyboard.type('Ceci reste');
    await meta.control('handover', { customer: NEW, type: 'control_passed', new_owner_role: 'ai_agent' });
    await page.waitForSelector('.locked');
    must((await page.locator('.locked').innerText()).includes('Ceci reste'), 'the draft is not in sight');
    await keep('locked');
    await meta.control('handover', { customer: NEW, type: 'control_taken', new_owner_role: 'customer_service', previous_owner_role: 'ai_agent' });
    await until(page, 'the answer is open again, with its draft', () => document.querySelector('[data-pane="composer"] textarea')?.value === 'Ceci reste');
  });
  await tally.check('over the real core, all templates are listed, and each that can go has its look', async () => {
    const rows = await core.ask('templates', { conversation: null, query: '' });
    must(rows.length === TEMPLATES, `${rows.length} of ${TEMPLATES}`);
    for (const row of rows.filter((each) => each.usable)) {
      const form = await core.ask('template_form', { id: row.id });
      must(form.look.body !== '' || form.look.cards.length > 0, `${row.name} looks like nothing`);
    }
  });
  await tally.check('over the real core, nothing of the phone was said in error', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}
