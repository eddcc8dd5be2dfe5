/** The demo's gallery over the real core: one of every message there is, looked at, opened, saved, and drawn in every way. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openByName, tabTo, toMessage } from './hands.mjs';
import { soon } from './real.mjs';
import { must, until } from './tally.mjs';

const OUT = fileURLToPath(new URL('../test-results/', import.meta.url));
const NAME = 'Camille Galerie';
const OF_ALL = 12;
const NARROW = { width: 560, height: 2800 };
const WIDE = { width: 1366, height: 2800 };
const USUAL = { width: 1366, height: 768 };

export async function gallery(real, tally) {
  const { core } = real;
  const conversation = await core.conversation(NAME);
  const page = await real.page(USUAL);
  await openByName(page, NAME);

  await tally.check('over the real core, what files hold is learnt from their bytes: sides, lengths, pages, how loud', async () => {
    // Looked at once, learnt as they come, drawn again.
    const files = await soon('every file is described', async () => {
      const rows = (await core.rows(conversation, 100)).map((row) => row.content).filter((content) => content.type === 'media');
      return rows.length > OF_ALL && rows.every((file) => file.here && file.size > 0) && rows.some((file) => file.waveform.length > 0) && rows;
    });
    await soon('every one of them', async () => {
      const rows = (await core.rows(conversation, 100)).map((row) => row.content).filter((content) => content.type === 'media');
      const undescribed = rows.filter((file) => (['image', 'video'].includes(file.kind) && !(file.width > 0)) || (['voice', 'audio', 'video'].includes(file.kind) && !(file.duration_ms > 0)) || (file.kind === 'voice' && file.waveform.length === 0) || (file.mime === 'application/pdf' && file.pages !== 3));
      return undescribed.length === 0;
    });
    must(files.some((file) => file.animated), 'no sticker moves');
  });
  await tally.check('over the real core, every picture of the gallery is drawn, and none is broken', async () => {
    await walk(page, async () => {
      await until(page, 'the pictures in sight are drawn', () => [...document.querySelectorAll('article img')].every((image) => image.complete && image.naturalWidth > 0));
    });
  });
  await tally.check('over the real core, a PDF is read in the app, and saved', async () => {
    await toMessage(page, 'menu-de-fete.pdf', 90);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-sheet="1"] canvas', { timeout: 15_000 });
    await page.keyboard.press('Control+s');
    await until(page, 'it says so', () => document.querySelector('dialog.viewer')?.textContent?.includes('Enregistré'));
    const saved = fileURLToPath(new URL('../test-results/bakery/saved/menu-de-fete.pdf', import.meta.url));
    must(existsSync(saved) && statSync(saved).size > 1000, 'it is not there');
    await page.screenshot({ path: `${OUT}real-viewer-pages.png` });
    await page.keyboard.press('Escape');
  });
  await tally.check('over the real core, a photo comes nearer, turns, and lets the next one through', async () => {
    await toMessage(page, 'Ceux de dimanche', 90);
    await page.keyboard.press('Enter');
    await until(page, 'it is drawn whole', () => document.querySelector('dialog.viewer img')?.naturalWidth === 1600);
    await page.keyboard.press('+');
    await page.keyboard.press('r');
    must((await page.locator('dialog.viewer img').evaluate((image) => image.style.transform)).includes('rotate(90deg)'), 'it did not turn');
    await page.screenshot({ path: `${OUT}real-viewer-picture.png` });
    await page.keyboard.press('0');
    const first = await page.locator('dialog.viewer img').getAttribute('src');
    await page.keyboard.press('ArrowRight');
    await until(page, 'the next one is drawn', (old) => { const image = document.querySelector('dialog.viewer img'); return image && image.getAttribute('src') !== old && image.naturalWidth > 0; }, first);
    await page.keyboard.press('Escape');
  });
  await tally.check('over the real core, a contact card is saved for the address book', async () => {
    await toMessage(page, 'Mathilde Fleury', 90);
    await tabTo(page, 'Enregistrer');
    await page.keyboard.press('Enter');
    const card = fileURLToPath(new URL('../test-results/bakery/saved/Mathilde Fleury.vcf', import.meta.url));
    await soon('the card is there', () => existsSync(card) && statSync(card).size > 0);
    must(readFileSync(card, 'utf8').includes('TEL;TYPE=CELL:+33 6 39 98 00 24'), 'her number is not in it');
  });
  await tally.check('over the real core, a voice message plays', async () => {
    await toMessage(page, 'Message vocal, 0:09', 90);
    await page.keyboard.press('Enter');
    await until(page, 'it plays', () => Number(document.activeElement?.querySelector('[role="slider"]')?.getAttribute('aria-valuenow')) >= 1);
    await page.keyboard.press('Enter');
  });
  await tally.check('over the real core, the gallery is drawn in both themes and languages, wide and narrow', async () => {
    for (const [shape, view] of [['wide', WIDE], ['narrow', NARROW]]) {
      await page.setViewportSize(view);
      for (const theme of ['light', 'dark']) {
        for (const language of ['fr', 'en']) {
          await core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), theme, language } });
          await until(page, 'it is shown so', ([theme, language]) => document.documentElement.dataset.theme === theme && document.documentElement.lang.startsWith(language), [theme, language]);
          let part = 0;
          await walk(page, async () => {
            part += 1;
            await page.waitForTimeout(250);
            await page.screenshot({ path: `${OUT}real-gallery-${shape}.${theme}.${language}.${part}.png` });
          });
        }
      }
    }
    await core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), theme: 'auto', language: 'auto' } });
  });
  await tally.check('over the real core, nothing of the gallery was said in error', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}

/** From the first message to the last, a viewport at a time. */
async function walk(page, look) {
  const feed = page.locator('[role="feed"]');
  await feed.evaluate((at) => { at.scrollTop = 0; });
  for (let turn = 0; turn < 20; turn += 1) {
    await page.waitForTimeout(150);
    await look();
    const end = await feed.evaluate((at) => { const before = at.scrollTop; at.scrollTop += at.clientHeight - 80; return at.scrollTop <= before + 1; });
    if (end) return;
  }
}
