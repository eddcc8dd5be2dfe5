/** Everything that messages hold, by keyboard: walked through, looked at, listened to, reacted to, undone. */
import { page as newPage } from './browser.mjs';
import { must, until } from './tally.mjs';

const GALLERY = { received: 901, sent: 902, media: 903 };

const open = async (page, id) => {
  await page.evaluate((conversation) => window.__fake.emit({ event: 'open_conversation', conversation }), id);
  await page.waitForSelector('article');
  await page.waitForTimeout(200);
};
/** Puts the focus on the message whose label has these words: up with the arrow until it is there, then down. */
const walkTo = async (page, words) => {
  await page.evaluate(() => document.querySelector('article[tabindex="0"]')?.focus());
  for (const key of [...new Array(30).fill('ArrowUp'), ...new Array(30).fill('ArrowDown')]) {
    if (await page.evaluate((wanted) => document.activeElement?.getAttribute('aria-label')?.includes(wanted) ?? false, words)) return;
    await page.keyboard.press(key);
    await page.waitForTimeout(40);
  }
  throw new Error(`no message says “${words}”`);
};
const asked = (page, name) => page.evaluate((wanted) => window.__fake.asked.filter((ask) => ask.name === wanted).map((ask) => ask.params), name);

export async function media(session, tally) {
  const page = await newPage(session, 'language=fr&gallery');

  await tally.check('the arrows pass over an album as over one message, and Enter looks at its first picture', async () => {
    await open(page, GALLERY.media);
    await walkTo(page, '7 photos et vidéos');
    const before = await page.evaluate(() => Number(document.activeElement.getAttribute('aria-posinset')));
    await page.keyboard.press('ArrowDown');
    await until(page, 'the next message has the focus', (from) => Number(document.activeElement.getAttribute('aria-posinset')) === from + 7, before);
    await page.keyboard.press('ArrowUp');
    await until(page, 'the album has it again', () => document.activeElement?.getAttribute('aria-label')?.includes('7 photos'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog.viewer img');
  });
  await tally.check('the viewer zooms, turns and pans by keys, and walks through the conversation’s media', async () => {
    const scale = () => page.locator('.zoom .num').innerText();
    const whole = await scale();
    await page.keyboard.press('+');
    must((await scale()) !== whole, 'nothing came nearer');
    const shift = () => page.locator('dialog.viewer img').evaluate((image) => image.style.transform);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    const before = await shift();
    await page.keyboard.press('ArrowUp');
    must((await shift()) !== before, 'it did not move');
    await page.keyboard.press('r');
    must((await shift()).includes('rotate(90deg)'), 'it did not turn');
    await page.keyboard.press('0');
    const source = () => page.locator('dialog.viewer img').getAttribute('src');
    const first = await source();
    await page.keyboard.press('ArrowRight');
    await until(page, 'the next picture is shown', (old) => document.querySelector('dialog.viewer img')?.getAttribute('src') !== old, first);
    await page.keyboard.press('PageUp');
    await until(page, 'the first is back', (old) => document.querySelector('dialog.viewer img')?.getAttribute('src') === old, first);
  });
  await tally.check('a picture is copied and saved from the viewer, and Esc gives the focus back', async () => {
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+s');
    await until(page, 'it says so', () => document.querySelector('dialog.viewer')?.textContent?.includes('Enregistré'));
    must((await asked(page, 'media_copy')).length === 1 && (await asked(page, 'media_save')).length === 1, 'it was not asked for');
    await page.keyboard.press('Escape');
    await until(page, 'the viewer is gone', () => !document.querySelector('dialog'));
    await until(page, 'the focus is back', () => document.activeElement?.getAttribute('aria-label')?.includes('7 photos'));
  });
  await tally.check('a voice message plays by Enter, its waveform seeks by arrows, its speed is kept', async () => {
    await walkTo(page, 'Message vocal, 0:32');
    await page.keyboard.press('Enter');
    await until(page, 'it plays', () => document.activeElement?.querySelector('[aria-label="Mettre en pause"]') !== null);
    const slider = page.locator('article:focus-within [role="slider"]');
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await until(page, 'it is 10 s on', () => Number(document.activeElement.getAttribute('aria-valuenow')) >= 9);
    await page.keyboard.press('Home');
    await until(page, 'it is at its beginning', () => Number(document.activeElement.getAttribute('aria-valuenow')) <= 2);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    must((await page.evaluate(() => localStorage.getItem('comptoir.play-speed'))) === '1.5', 'the speed was not kept');
    await page.evaluate(() => document.activeElement.closest('article').focus());
    await page.keyboard.press('Enter');
    await until(page, 'it is quiet', () => document.activeElement?.querySelector('[aria-label="Mettre en pause"]') === null);
  });
  await tally.check('a PDF opens in the viewer, page under page, without a word of complaint', async () => {
    await walkTo(page, 'Facture-2026-318.pdf');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-sheet="1"] canvas', { timeout: 8000 });
    await until(page, 'its words are there', () => document.querySelector('[data-sheet="1"]')?.textContent?.includes('Facture 2026-318'));
    await page.keyboard.press('End');
    await until(page, 'it is at its last page', () => document.querySelector('.zoom .num')?.textContent === '3 sur 3');
    await page.keyboard.press('Escape');
  });
  await tally.check('a program is named as one, and nothing opens it', async () => {
    await walkTo(page, 'photogpj.exe');
    must((await page.evaluate(() => document.activeElement.textContent)).includes('Comptoir ne l’ouvre pas'), 'it is not named');
    await page.keyboard.press('Enter');
    must((await asked(page, 'media_open')).length === 0, 'it was opened');
  });
  await tally.check('E reacts, with a common one or any other, and again takes it back', async () => {
    await open(page, GALLERY.received);
    await walkTo(page, 'Celui-là');
    await page.keyboard.press('e');
    await page.waitForSelector('.picker:popover-open');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const article = 'article[aria-label*="Celui-là"]';
    await until(page, 'it is ours', (at) => document.querySelector(`${at} .reactions [aria-pressed="true"][data-state="there"]`)?.textContent?.includes('❤️'), article);
    await until(page, 'the focus is back on the message', () => document.activeElement?.getAttribute('aria-label')?.includes('Celui-là'));
    await page.keyboard.press('e');
    await page.waitForSelector('.picker:popover-open');
    await page.locator('.picker input').focus();
    await page.keyboard.insertText('🦞');
    await until(page, 'it changed', (at) => document.querySelector(`${at} .reactions`)?.textContent?.includes('🦞'), article);
    await page.keyboard.press('e');
    await page.waitForSelector('.picker:popover-open');
    await page.keyboard.press('Enter');
    await until(page, 'it is gone', (at) => !document.querySelector(`${at} .reactions`), article);
    await page.keyboard.press('e');
    await page.waitForSelector('.picker:popover-open');
    await page.keyboard.press('Escape');
    await until(page, 'Esc closes it and nothing else', () => !document.querySelector('.picker') && document.activeElement?.getAttribute('aria-label')?.includes('Celui-là'));
  });
  await tally.check('what was edited shows its earlier version on demand, and a quote leads to its message', async () => {
    await walkTo(page, 'Finalement 14 h');
    await page.click('article:focus .edited');
    await until(page, 'the earlier version is there', () => document.querySelector('.earlier')?.textContent?.includes('Finalement 13 h'));
    await walkTo(page, 'Celui-là');
    await page.click('article:focus .quote');
    await until(page, 'the quoted message is found', () => document.querySelector('article[data-found]')?.getAttribute('aria-label')?.includes('Il est encore disponible'));
  });
  await tally.check('a link that imitates a name is shown as what it is; mail and telephone are links too', async () => {
    const links = await page.evaluate(() => [...document.querySelectorAll('article a')].map((link) => link.textContent));
    must(links.some((text) => text === 'https://xn--l-7sba6dbr.com/id'), `links: ${links.join(' ')}`);
    must(links.includes('lea@exemple.fr') && links.includes('+33 1 99 00 11 22'), `links: ${links.join(' ')}`);
  });
  await tally.check('two that are joined are taken apart, after a question', async () => {
    await page.click('.person button');
    await page.click('.person button');
    await until(page, 'the notice is gone', () => !document.querySelector('.person'));
    must((await asked(page, 'conversation_part'))[0]?.conversation === 1, 'the wrong one was parted');
  });
  await tally.check('an upload is paused and goes on, where it is', async () => {
    await open(page, GALLERY.sent);
    await page.locator('[data-state="running"].upload [aria-label="Mettre l’envoi en pause"]').click();
    await until(page, 'it is paused', () => document.querySelectorAll('.upload[data-state="paused"]').length === 2);
    await page.locator('.upload [aria-label="Reprendre l’envoi"]').first().click();
    await until(page, 'it goes on', () => document.querySelectorAll('.upload[data-state="running"]').length === 1);
  });
  await tally.check('Mod+Z stops what has not left, from an empty composer, and gives the words back', async () => {
    await page.evaluate((id) => {
      const talk = window.__fake.talks.get(id);
      talk.replace({ ...talk.find('held-1'), held_until: Date.now() + 20_000 });
      window.__fake.changed(id);
    }, GALLERY.sent);
    await until(page, 'it is held', () => document.querySelector('.hold'));
    await page.locator('textarea').focus();
    await page.keyboard.press('Control+z');
    await until(page, 'the words are back', () => document.querySelector('textarea')?.value === 'Je vous confirme le retrait à 9 h.');
    must((await asked(page, 'undo_send'))[0]?.command === 'held-1', 'the wrong one was stopped');
    await page.keyboard.type(' Bien');
    await page.keyboard.press('Control+z');
    must((await asked(page, 'undo_send')).length === 1, 'Mod+Z in a text stopped a message');
  });
  await tally.check('what is put off is listed, and can be stopped there', async () => {
    await page.click('.strip .head');
    await until(page, 'both are listed', () => document.querySelectorAll('.strip li').length === 2);
    await page.locator('.strip li').nth(1).getByText('Ne pas envoyer').click();
    await until(page, 'one is left', () => document.querySelectorAll('.strip li').length === 1);
  });
  await tally.check('nothing was said in error on the way', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}
