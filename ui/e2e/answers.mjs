/** Every answer there is, by keyboard, over the real core: Meta is asked what it was sent. */
import { fill, form, lastIs, openByName, tabTo, toAnswer, toMessage, write } from './hands.mjs';
import { soon } from './real.mjs';
import { must, until } from './tally.mjs';

const ULYSSE = '33639989901';
const NAME = 'Ulysse Essai';
const QUESTION = 'Bonjour, vous livrez le dimanche ?';

export async function answers(real, tally) {
  const { core, meta } = real;
  await meta.control('say', { customer: ULYSSE, name: NAME, text: QUESTION });
  const conversation = await core.conversation(NAME);
  const page = await real.page();
  const sent = (what, fits) => meta.sent(ULYSSE, what, fits);
  const bubble = (what, words) => until(page, what, (wanted) => [...document.querySelectorAll('article')].at(-1)?.textContent?.includes(wanted), words);
  const emptied = () => until(page, 'the answer is empty', () => document.querySelector('[data-pane="composer"] textarea')?.value === '' && !document.querySelector('.tray > li'));
  await openByName(page, NAME);

  await tally.check('over the real core, words go out with Mod+Enter, and she is told that one writes', async () => {
    await page.keyboard.type('Oui, *avant midi*.');
    await page.keyboard.press('Control+Enter');
    await sent('the words', (body) => body.text?.body === 'Oui, *avant midi*.');
    await emptied();
    await lastIs(page, 'delivered', 'read');
    await soon('Meta was told of the typing', async () => (await meta.control('marks')).some((mark) => mark.typing));
  });
  await tally.check('over the real core, an answer quotes the message it answers', async () => {
    await toMessage(page, QUESTION);
    await page.keyboard.press('r');
    await page.waitForSelector('.reply');
    await page.keyboard.type('Le dimanche, jusqu’à 13 h.');
    await page.keyboard.press('Control+Enter');
    const quoted = (await core.rows(conversation)).find((row) => row.content.body === QUESTION);
    await sent('the quote', (body) => body.text?.body === 'Le dimanche, jusqu’à 13 h.' && body.context?.message_id === quoted.key);
    await bubble('the quote stands in the answer', QUESTION);
  });
  await tally.check('over the real core, E and Enter react, and the same again takes it back', async () => {
    await toMessage(page, QUESTION);
    for (const emoji of ['👍', '']) {
      await page.keyboard.press('e');
      await page.waitForSelector('.picker:popover-open');
      await page.keyboard.press('Enter');
      await sent(emoji === '' ? 'the taking back' : 'the reaction', (body) => body.type === 'reaction' && (body.reaction.emoji ?? '') === emoji);
      await until(page, 'the screen shows it', (shown) => (document.querySelector('article:focus .reactions') !== null) === shown, emoji !== '');
    }
  });
  await tally.check('over the real core, a position, a contact card and a question with buttons go out', async () => {
    await form(page, 'envoyer une position');
    await page.keyboard.type('44.8378, -0.5792');
    await fill(page, ['Nom', 'Le fournil']);
    await page.keyboard.press('Control+Enter');
    await sent('the position', (body) => Number(body.location?.latitude) === 44.8378 && body.location.name === 'Le fournil');
    await bubble('it is drawn', 'Le fournil');
    await form(page, 'carte de contact');
    await page.keyboard.type('Hugo Lavigne');
    await tabTo(page, 'Ajouter un téléphone');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Téléphones, ligne 1', 'Shift+Tab');
    await page.keyboard.type('+33 6 39 98 00 77');
    await page.keyboard.press('Control+Enter');
    await sent('the card', (body) => body.contacts?.[0]?.name?.formatted_name === 'Hugo Lavigne' && body.contacts[0].phones[0].phone.replaceAll(' ', '') === '+33639980077');
    await bubble('it is drawn', 'Hugo Lavigne');
    await toAnswer(page);
    await page.keyboard.type('On vous garde lequel ?');
    await form(page, 'poser une question avec des boutons');
    await fill(page, ['Bouton 1', 'Le seigle'], ['Bouton 2', 'Aux noix']);
    await page.keyboard.press('Control+Enter');
    await sent('the buttons', ({ interactive }) => interactive?.type === 'button' && interactive.body.text === 'On vous garde lequel ?' && interactive.action.buttons.length === 2);
    await emptied();
    await meta.control('choose', { customer: ULYSSE, choice: 'Aux noix' });
    await until(page, 'her choice is there', () => [...document.querySelectorAll('article')].some((article) => article.textContent.includes('Choix du client')));
  });
  await tally.check('over the real core, a list, a link, a request for her place and a form go out', async () => {
    const asks = async (kind, words, fields, fits) => {
      await toAnswer(page);
      await write(page, words);
      await form(page, kind);
      await fill(page, ...fields);
      await page.keyboard.press('Control+Enter');
      await sent(kind, ({ interactive }) => interactive?.body.text === words && fits(interactive));
      await bubble('it is drawn', words);
      await emptied();
    };
    await asks('avec une liste', 'La carte de samedi', [['Bouton qui ouvre', 'Voir la carte'], ['Choix 1', 'Fraisier'], ['Précision du choix 1', 'Huit parts']], ({ type, action }) => type === 'list' && action.sections[0].rows[0].title === 'Fraisier' && action.sections[0].rows[0].description === 'Huit parts');
    await asks('bouton avec un lien', 'Tout est en ligne', [['Texte du bouton', 'Ouvrir'], ['Adresse de la page', 'https://petit-jour.example/carte']], ({ type, action }) => type === 'cta_url' && action.parameters.url === 'https://petit-jour.example/carte');
    await asks('demander la position', 'Où livrons-nous ?', [], ({ type }) => type === 'location_request_message');
    await asks('envoyer un formulaire', 'Quelques détails', [['Identifiant', '700000000000021'], ['Texte du bouton', 'Remplir']], ({ type, action }) => type === 'flow' && action.parameters.flow_id === '700000000000021');
  });
  await tally.check('over the real core, what is held can be stopped with Mod+Z, and its words come back', async () => {
    await core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), undo_seconds: 10 } });
    await toAnswer(page);
    await write(page, 'Partira, partira pas');
    await page.keyboard.press('Control+Enter');
    await until(page, 'it is held', () => document.querySelector('.hold'));
    await page.keyboard.press('Control+z');
    await until(page, 'the words are back', () => document.querySelector('textarea')?.value === 'Partira, partira pas');
    await core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), undo_seconds: 0 } });
    must(!(await meta.accepted(ULYSSE)).some(({ body }) => body.text?.body === 'Partira, partira pas'), 'it has left');
  });
  await tally.check('over the real core, a message is put off, called off with its words back, put off again and sent at once', async () => {
    const later = async (words) => {
      await toAnswer(page);
      await write(page, words);
      await page.keyboard.press('Control+Shift+s');
      await page.waitForSelector('form.later');
      await tabTo(page, 'Autre moment');
      await page.keyboard.type('dans 2 heures');
      await page.keyboard.press('Control+Enter');
      await until(page, 'it is listed, and one may write on', () => document.querySelector('.strip') && !document.querySelector('dialog') && document.activeElement?.tagName === 'TEXTAREA');
      await tabTo(page, 'programm', 'Shift+Tab');
      await page.keyboard.press('Enter');
      await soon('the hub has it', async () => (await core.ask('conversation', { conversation })).scheduled[0]?.state === 'scheduled');
    };
    await later('À tout à l’heure');
    await tabTo(page, 'Ne pas envoyer');
    await page.keyboard.press('Enter');
    await until(page, 'it is off, and its words are back', () => !document.querySelector('.strip') && document.querySelector('textarea')?.value === 'À tout à l’heure');
    await later('À tout de suite');
    await tabTo(page, 'Envoyer maintenant');
    await page.keyboard.press('Enter');
    await sent('it at once', (body) => body.text?.body === 'À tout de suite');
    must(!(await meta.accepted(ULYSSE)).some(({ body }) => body.text?.body === 'À tout à l’heure'), 'what was called off has left');
  });
  await tally.check('over the real core, a failure says what to do, and doing it sends the message', async () => {
    await meta.control('fail', { code: 131_000, how: 'async', customer: ULYSSE });
    await toAnswer(page);
    await write(page, 'Votre commande est prête');
    await page.keyboard.press('Control+Enter');
    await lastIs(page, 'failed');
    await toMessage(page, 'Votre commande est prête');
    await tabTo(page, 'Renvoyer');
    await page.keyboard.press('Enter');
    await lastIs(page, 'delivered', 'read');
    must((await meta.accepted(ULYSSE)).filter(({ body }) => body.text?.body === 'Votre commande est prête').length === 2, 'it did not go out again');
  });
  await tally.check('over the real core, a template is found, filled in, seen and sent', async () => {
    await toAnswer(page);
    await page.keyboard.press('Control+Shift+j');
    await page.waitForSelector('.templates [role="option"]');
    await page.keyboard.type('rappel_gateau');
    const chosen = () => page.evaluate(() => document.querySelector('.templates [role="option"][aria-selected="true"]')?.textContent?.includes('rappel_gateau') ?? false);
    await until(page, 'it is found', () => [...document.querySelectorAll('.templates [role="option"]')].some((option) => option.textContent.includes('rappel_gateau')));
    for (let turn = 0; turn < 5 && !await chosen(); turn += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(page, 'its gaps are asked for', () => document.activeElement?.tagName === 'INPUT' && document.activeElement.getAttribute('role') !== 'combobox');
    for (const words of ['samedi', 'Ulysse', 'fraisier', '11 h']) {
      await write(page, words);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Control+Enter');
    await sent('the template', (body) => body.template?.name === 'rappel_gateau' && JSON.stringify(body.template.components).includes('fraisier'));
    await bubble('it is drawn with its words', 'fraisier');
  });
  await tally.check('over the real core, nothing was said in error on the way', async () => must(page.faults.length === 0, page.faults.join('\n')));
  await page.context().close();
}
