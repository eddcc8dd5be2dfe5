/** The screens below the thread: everything that can go with an answer, and everything that may stand in its place. */
import { click, fake, open, press, rest, then, type } from './steps.mjs';

const NARROW = { width: 700, height: 760 };
const CLOSED = 12;
const AWA = 2;

const template = (name) => then(open(CLOSED), click('.templates input'), type(name), rest(), press('Enter'), rest());
const stock = (which) => fake((wanted) => (window.__fake.templates.stock = wanted), which);
const picks = (...names) => fake((wanted) => (window.__fake.desk.picks = [wanted]), names);
const attach = (...names) => then(open(AWA), click('textarea'), picks(...names), press('Control+u'), rest());
const command = (words) => then(press('Control+Shift+k'), type(words), rest(), press('Enter'), rest());
const words = (text) => then(click('textarea'), press('Control+a'), type(text));
const ask = (kind) => then(open(AWA), words('À quelle heure passerez-vous ?'), command(kind), rest());

export const ANSWER_SCREENS = [
  ['answer-templates', '', open(CLOSED)],
  ['answer-templates-narrow', '', open(CLOSED), NARROW],
  ['answer-templates-zoom-200', '', open(CLOSED), { zoom: 2 }],
  ['answer-templates-nothing', '', then(open(CLOSED), click('.templates input'), type('zzz'), rest())],
  ['answer-templates-none', '', then(stock('none'), open(CLOSED), rest())],
  ['answer-templates-unusable', '', then(stock('unusable'), open(CLOSED), rest())],
  ['answer-templates-open-window', '', then(open(AWA), command('modèle'), rest())],
  ['answer-fill', '', template('commande')],
  ['answer-fill-narrow', '', template('commande'), NARROW],
  ['answer-fill-zoom-200', '', template('commande'), { zoom: 2 }],
  ['answer-fill-ready', '', then(template('commande'), type('4812'), press('Tab'), type('19 h 30'), rest(300))],
  ['answer-fill-wrong', '', then(template('commande'), type('48     12'), press('Tab'), rest(300))],
  ['answer-fill-file', '', then(template('galette'), click('.pick button'), rest(300))],
  ['answer-fill-cards', '', template('gateaux')],
  ['answer-fill-place', '', then(template('adresse'), rest())],
  ['answer-fill-offer', '', template('offre')],
  ['answer-fill-unknown', '', template('catalogue')],
  ['answer-fill-rejected', '', template('promo')],
  ['answer-fill-test', '', then(template('vous_rappelle'), click('.foot button[data-kind="quiet"]'), rest())],
  ['answer-menu', '', then(open(AWA), click('[aria-haspopup="menu"]'), rest())],
  ['answer-tray', '', attach('Vitrine du matin.jpg')],
  ['answer-tray-several', '', attach('Vitrine du matin.jpg', 'Facture-2026-318.pdf', 'Film de la pâte.mp4')],
  ['answer-tray-refused', '', attach('Photos', 'vide.txt', 'scan.tiff', 'setup.exe')],
  ['answer-tray-narrow', '', attach('Vitrine du matin.jpg', 'Film de la pâte.mp4'), NARROW],
  ['answer-tray-zoom-200', '', attach('Vitrine du matin.jpg', 'Film de la pâte.mp4'), { zoom: 2 }],
  ['answer-drop', '', then(open(AWA), fake(() => window.__fake.emit({ event: 'dropped', paths: [], over: true, x: 700, y: 300 })), rest())],
  ['answer-recording', '', then(open(AWA), press('Control+Shift+b'), rest(1500), press('Shift+Tab'), press('Space'), rest())],
  ['answer-recorded', '', then(open(AWA), press('Control+Shift+b'), rest(900), press('Enter'), rest(300))],
  ['answer-no-microphone', '', then(open(AWA), fake(() => (window.__fake.desk.microphone = false)), press('Control+Shift+b'), rest())],
  ['answer-shots', '', then(open(AWA), command('capture'), click('dialog li button'), rest())],
  ['answer-place', '', then(open(AWA), command('envoyer une position'), type('https://www.openstreetmap.org/#map=17/48.8606/2.3376'), rest())],
  ['answer-cards', '', then(open(AWA), command('contact'), type('Nadia'), rest())],
  ['answer-buttons', '', then(ask('boutons'), fake(() => document.querySelectorAll('dialog .line input')[0].focus()), type('Avant midi'), press('Tab'), press('Tab'), type('Plus de vingt caractères'), rest())],
  ['answer-list', '', ask('avec une liste')],
  ['answer-list-narrow', '', ask('avec une liste'), NARROW],
  ['answer-link', '', ask('bouton avec un lien')],
  ['answer-flow', '', ask('formulaire')],
  ['answer-later', '', then(open(8), words('Bonjour, votre commande est prête.'), press('Control+Shift+s'), rest(), click('.choices button:first-child'), rest())],
  ['answer-later-closed', '', then(open(AWA), words('Bonjour Awa'), press('Control+Shift+s'), rest(), click('.choices button:last-child'), rest())],
  ['answer-scheduled', '', then(open(8), words('Bonjour, votre commande est prête.'), press('Control+Shift+s'), rest(), click('.choices button:first-child'), press('Control+Enter'), rest(700))],
  ['answer-held', '', then(fake(() => (window.__fake.preferences = { ...window.__fake.preferences, undo_seconds: 10 })), open(AWA), words('Bonjour Awa'), press('Control+Enter'), rest(300))],
  ['answer-locked', '', then(fake(() => (window.__fake.talks.get(2).handler = { role: 'ai_agent' })), open(AWA))],
];
