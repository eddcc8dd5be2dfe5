/** Files over the real core, by keyboard: pasted, put right, named, put in order, sent; held back and let go. */
import { createHash } from 'node:crypto';
import { lastIs, openByName, paste, shipped, tabTo, toAnswer, write } from './hands.mjs';
import { soon } from './real.mjs';
import { must, until } from './tally.mjs';

const VERA = '33639989902';
const NAME = 'Véra Fichier';
/** How EXIF begins to say where a photo was taken. */
const GPS_TAG = Buffer.from([0x88, 0x25]);

export async function answersFiles(real, tally) {
  const { core, meta } = real;
  await meta.control('say', { customer: VERA, name: NAME, text: 'Vous m’envoyez la photo ?' });
  const conversation = await core.conversation(NAME);
  const page = await real.page();
  const sent = (what, fits) => meta.sent(VERA, what, fits);
  const ready = () => until(page, 'it can be sent', () => document.querySelector('.composer button[data-kind="primary"]')?.disabled === false);
  const emptied = () => until(page, 'the answer is empty', () => document.querySelector('[data-pane="composer"] textarea')?.value === '' && !document.querySelector('.tray > li'));
  const send = async () => {
    await ready();
    await page.keyboard.press('Control+Enter');
    await emptied();
  };
  await openByName(page, NAME);

  await tally.check('over the real core, a pasted photo goes out with its caption, without its place', async () => {
    await paste(page, shipped('photo-boule-gps.jpg', 'image/jpeg'));
    await until(page, 'what was taken out is said', () => document.querySelector('.tray')?.textContent?.includes('retirés'));
    await toAnswer(page);
    await page.keyboard.type('Elle sort du four');
    await send();
    const { media } = await sent('the photo', (body) => body.image?.caption === 'Elle sort du four');
    const bytes = Buffer.from(await (await fetch(`${meta.address}/_control/media/${media[0].id}`)).arrayBuffer());
    must(createHash('sha256').update(bytes).digest('hex') === media[0].sha256, 'Meta has another file');
    must(!bytes.subarray(0, 4096).includes(GPS_TAG), 'the place went along');
    await lastIs(page, 'delivered', 'read');
    await until(page, 'it is drawn', () => [...document.querySelectorAll('article')].at(-1)?.querySelector('img')?.naturalWidth > 0);
  });
  await tally.check('over the real core, several files go out in the order in which they stand, each with its own words', async () => {
    await toAnswer(page);
    await paste(page, shipped('photo-pains.jpg', 'image/jpeg'), shipped('ingredients.txt', 'text/plain'), shipped('photo-vitrine.jpg', 'image/jpeg'));
    await tabTo(page, 'Descendre ingredients.txt', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Légende', 'Shift+Tab');
    await page.keyboard.type('La vitrine');
    await toAnswer(page);
    await page.keyboard.type('Et voilà');
    await send();
    await sent('the words after them', (body) => body.text?.body === 'Et voilà');
    const order = (await meta.accepted(VERA)).slice(-4).map(({ body }) => body.image ? `image ${body.image.caption ?? ''}`.trim() : body.document ? body.document.filename : body.text.body);
    must(order.join(' | ') === 'image | image La vitrine | ingredients.txt | Et voilà', `it was ${order.join(' | ')}`);
  });
  await tally.check('over the real core, a document goes out under the name that it was given', async () => {
    await toAnswer(page);
    await paste(page, shipped('devis.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'));
    await tabTo(page, 'Renommer devis.docx', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await until(page, 'its name can be changed', () => document.activeElement?.getAttribute('aria-label')?.startsWith('Nouveau nom'));
    await write(page, 'Devis pour Véra');
    await page.keyboard.press('Enter');
    await toAnswer(page);
    await send();
    await sent('the document', (body) => body.document?.filename === 'Devis pour Véra.docx');
  });
  await tally.check('over the real core, a photo that is too big says so, is made smaller in one press, and goes', async () => {
    await toAnswer(page);
    await paste(page, await page.evaluate(noise));
    await until(page, 'it says so', () => document.querySelector('.tray .problem')?.textContent?.includes('Trop gros'));
    await tabTo(page, 'Compresser', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await soon('it fits', () => page.evaluate(() => document.querySelector('.tray > li') && !document.querySelector('.tray .problem') && !document.querySelector('.tray .working')), 60_000);
    await toAnswer(page);
    await send();
    const { media } = await sent('the smaller one', (body, { media: [file] }) => body.image && file?.size > 500_000);
    must(media[0].size <= 5 * 1024 * 1024, `it still has ${media[0].size} bytes`);
  });
  await tally.check('over the real core, a folder, an empty file and a program are refused in words, and leave the rest alone', async () => {
    await toAnswer(page);
    await paste(page, { name: 'vide.txt', type: 'text/plain', base64: '' }, { name: 'photo.jpg.exe', type: 'application/octet-stream', base64: Buffer.from(`MZ${'\0'.repeat(200)}`).toString('base64') });
    must(await page.locator('.tray .problem').count() === 2, 'one was taken');
    for (let left = 2; left > 0; left -= 1) {
      await tabTo(page, 'Retirer', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await until(page, 'one is gone', (count) => document.querySelectorAll('.tray > li').length === count, left - 1);
    }
  });
  await tally.check('over the real core, an upload that waits for the network is held back, and goes when it may', async () => {
    await core.ask('demo_network', { up: false });
    await toAnswer(page);
    await paste(page, shipped('photo-petite.jpg', 'image/jpeg'));
    await page.keyboard.type('Hors ligne');
    await send();
    await until(page, 'its upload stands under it', () => [...document.querySelectorAll('article')].at(-1)?.querySelector('.upload'));
    const upload = (label, state) => async () => {
      await page.evaluate(() => [...document.querySelectorAll('article')].at(-1).focus());
      await tabTo(page, label);
      await page.keyboard.press('Enter');
      await until(page, `it is ${state}`, (wanted) => document.querySelector('.upload')?.dataset.state === wanted, state);
    };
    await upload('Mettre l’envoi en pause', 'paused')();
    await core.ask('demo_network', { up: true });
    await soon('the line is up', async () => (await core.ask('status')).link.state === 'live');
    await page.waitForTimeout(800);
    must(!(await meta.accepted(VERA)).some(({ body }) => body.image?.caption === 'Hors ligne'), 'it went while it was held back');
    await page.evaluate(() => [...document.querySelectorAll('article')].at(-1).focus());
    await tabTo(page, 'Reprendre l’envoi');
    await page.keyboard.press('Enter');
    await sent('the photo', (body) => body.image?.caption === 'Hors ligne');
    await lastIs(page, 'delivered', 'read');
  });
  await tally.check('over the real core, a file that Meta did not take says what happened, what it means and what to do', async () => {
    await meta.control('fail', { code: 131_053, how: 'async', customer: VERA });
    await toAnswer(page);
    await paste(page, shipped('ticket.png', 'image/png'));
    await page.keyboard.type('Le ticket');
    await send();
    await lastIs(page, 'failed');
    must((await core.rows(conversation)).at(-1).failure?.code === 131_053, 'another failure stands there');
    must(await page.locator('.note[data-delivery="failed"] .words > p').count() === 3, 'a sentence is missing');
  });
  await tally.check('over the real core, nothing of files was said in error on the way', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}

/** In the page: a picture of nothing but noise, which no format makes small without a loss. */
function noise() {
  const side = 1700;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const paper = canvas.getContext('2d');
  const image = paper.createImageData(side, side);
  for (let at = 0; at < image.data.length; at += 65_536) crypto.getRandomValues(image.data.subarray(at, Math.min(at + 65_536, image.data.length)));
  for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
  paper.putImageData(image, 0, 0);
  return { name: 'bruit.png', type: 'image/png', base64: canvas.toDataURL('image/png').split(',')[1] };
}
