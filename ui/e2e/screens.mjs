/** Every screen there is: drawn in both themes and both languages, looked through by axe in both themes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { page as newPage } from './browser.mjs';
import { ANSWER_SCREENS } from './screens-answer.mjs';
import { DIAGNOSTICS_SCREENS } from './screens-diagnostics.mjs';
import { EXPORT_SCREENS } from './screens-export.mjs';
import { LOCK_SCREENS } from './screens-lock.mjs';
import { SEARCH_SCREENS } from './screens-search.mjs';
import { SWITCHER_SCREENS } from './screens-switcher.mjs';
import { TEAM_SCREENS } from './screens-team.mjs';
import { click, fake, open, press, rest, then, type } from './steps.mjs';
import { must } from './tally.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OUT = fileURLToPath(new URL('../test-results/', import.meta.url));
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const wizardIds = then(click('[data-door="connect"]'), click('input[type="checkbox"]'), click('button[type="submit"]'));
const wizardAddress = then(wizardIds, async (page) => {
  const fields = await page.$$('form input');
  for (const [index, value] of ['106540352242922', '102290129340398', 'EAAJexample', 'a1b2c3'].entries()) await fields[index].fill(value);
}, click('button[type="submit"]'), rest());
const problems = ['keychain_missing', 'keychain_locked', 'key_lost', 'replica_damaged', 'replica_newer', 'journal_damaged', 'journal_newer', 'disk_full', 'folder_read_only', 'other'];
const MEDIUM = { width: 1000, height: 700 };
const NARROW = { width: 700, height: 700 };

const TALL = { width: 1366, height: 3600 };
const GALLERY = { received: 901, sent: 902, media: 903 };
/** Puts the focus on the message whose label holds these words. */
const on = (words) => async (page) => {
  await page.evaluate((wanted) => [...document.querySelectorAll('article')].find((article) => article.getAttribute('aria-label').includes(wanted))?.focus(), words);
};

/** The past of the owner's phone, as far as it can be. */
const PAST = [
  ['asked', { state: 'asked', progress: 0, phase: 0, messages: 0 }],
  ['coming', { state: 'coming', progress: 55, phase: 1, messages: 1480 }],
  ['complete', { state: 'complete', progress: 100, phase: 2, messages: 3204 }],
  ['declined', { state: 'declined', progress: 0, phase: 0, messages: 0 }],
  ['refused', { state: 'refused', progress: 0, phase: 0, messages: 0 }],
];
const past = (row) => fake((imported) => (window.__fake.imported = { available: false, ...imported }), row);

/** A template to a number that the hub refused. */
const FIRST_WORDS = [{ command: 'c-1', phone: '+33 6 39 98 77 77', failure: { kind: 'journal_unavailable', code: null, details: '', retry_at: null, may_be_retried: true } }];

const SCREENS = [
  ['doors', 'state=doors'],
  ['doors-narrow', 'state=doors', undefined, NARROW],
  ['team', 'state=doors', click('[data-door="join"]')],
  ['wizard-1-before', 'state=doors', click('[data-door="connect"]')],
  ['wizard-2-ids', 'state=doors', wizardIds],
  ['wizard-3-address', 'state=doors', wizardAddress],
  ['wizard-4-checks', 'state=doors', then(wizardAddress, click('button[type="submit"]'), rest(200))],
  ['opening', 'state=opening'],
  ...problems.map((problem) => [`problem-${problem}`, `problem=${problem}`]),
  ['inbox', ''],
  ['inbox-empty', 'empty'],
  ['thread', '', open(2)],
  ['thread-text', '', open(9)],
  ['thread-rtl', '', open(6)],
  ['thread-cards', '', open(11)],
  ['gallery-media', 'gallery', open(GALLERY.media), TALL],
  ['gallery-received', 'gallery', open(GALLERY.received), TALL],
  ['gallery-sent', 'gallery', open(GALLERY.sent), TALL],
  ['gallery-window', 'gallery', open(GALLERY.media)],
  ['gallery-narrow', 'gallery', open(GALLERY.media), NARROW],
  ['viewer-picture', 'gallery', then(open(GALLERY.media), async (page) => { await page.locator('.look').last().click(); }, rest(400))],
  ['viewer-pages', 'gallery', then(open(GALLERY.media), async (page) => { await page.locator('.verbs button', { hasText: /Lire|Read/u }).first().click(); await page.waitForSelector('[data-sheet="1"] canvas'); }, rest(600))],
  ['viewer-narrow', 'gallery', then(open(GALLERY.media), async (page) => { await page.locator('.look').last().click(); }, rest(400)), NARROW],
  ['reaction-picker', 'gallery', then(open(GALLERY.received), on('ancien téléphone'), press('e'), rest(200))],
  ['scheduled', 'gallery', then(open(GALLERY.sent), click('.strip .head'), rest())],
  ['media-never', 'gallery&policy=never', open(GALLERY.media), TALL],
  ['thread-failures', '', then(press('Control+3'), open(7))],
  ['thread-closed', '', open(12)],
  ['thread-never', '', open(16)],
  ['thread-offline', 'link=offline', then(open(1), click('textarea'), type('Bonjour Nadia, je regarde tout de suite.'), press('Control+Enter'), rest())],
  ['truth-catching-up', 'link=catching_up&skew=-240000', press('Control+Shift+Y')],
  ['truth-first-word', '', then(fake((words) => { window.__fake.refusedWords = words; window.__fake.setLink({ state: 'live' }); }, FIRST_WORDS), press('Control+Shift+Y'))],
  ['truth-action', 'need=token_dead', press('Control+Shift+Y')],
  ['new-in-list', '', then((page) => page.hover('[role="option"]'), (page) => page.evaluate(() => [3, 5, 8].forEach((id) => window.__fake.arrives(id, 'Bonjour, une question'))), rest())],
  ['palette', '', then(press('Control+k'), type('an'), rest())],
  ['palette-words', '', then(press('Control+k'), (page) => page.waitForSelector('dialog input'), type('facture'), rest())],
  ['palette-commands', '', then(press('Control+k'), type('>'), rest())],
  ['palette-nothing', '', then(press('Control+k'), type('zzz'), rest())],
  ['sheet', '', then(press('F1'), rest())],
  ['settings', 'state=solo', press('Control+,')],
  ['settings-whole', 'state=solo', then(press('Control+,'), rest()), { width: 1366, height: 1760 }],
  ['settings-narrow', 'state=solo', then(press('Control+,'), rest()), { width: 560, height: 2100 }],
  ...PAST.map(([name, row]) => [`settings-past-${name}`, 'state=solo', then(past(row), press('Control+,'), rest(), fake(() => document.querySelector('[role="progressbar"], .page > :nth-last-child(3)')?.scrollIntoView({ block: 'center' })), rest())]),
  ['leave-demo', '', click('.banner button:last-child')],
  ['tour', '', click('.banner button:first-child')],
  ['compact', 'density=compact', open(2)],
  ['comfort', 'density=comfort', open(2)],
  ['medium', '', open(2), MEDIUM],
  ['medium-customer', '', then(open(2), press('Control+Shift+D'), rest()), MEDIUM],
  ['narrow-list', '', undefined, NARROW],
  ['narrow-thread', '', open(2), NARROW],
  ['zoom-200', '', open(2), { zoom: 2 }],
  ...ANSWER_SCREENS,
  ...TEAM_SCREENS,
  ...SEARCH_SCREENS,
  ...LOCK_SCREENS,
  ...EXPORT_SCREENS,
  ...DIAGNOSTICS_SCREENS,
  ...SWITCHER_SCREENS,
];

/** Draws and examines all of them. */
export async function screens(session, tally, only) {
  for (const [name, query, prepare, view] of SCREENS) {
    if (only && !name.includes(only)) continue;
    await tally.check(`the screen "${name}" is drawn in every theme and language, and axe finds nothing`, async () => {
      const page = await newPage(session, query, view);
      try {
        await page.waitForTimeout(120);
        await prepare?.(page);
        await page.waitForTimeout(180);
        const faults = [];
        for (const theme of ['light', 'dark']) {
          for (const language of ['fr', 'en']) {
            await page.evaluate(([theme, language]) => {
              window.__fake.preferences = { ...window.__fake.preferences, theme, language };
              window.__fake.emit({ event: 'preferences_changed' });
            }, [theme, language]);
            await page.waitForTimeout(60);
            await page.screenshot({ path: `${OUT}${name}.${theme}.${language}.png` });
          }
          faults.push(...(await axe(page)).map((fault) => `${theme}: ${fault}`));
        }
        faults.push(...await overflow(page), ...page.faults);
        must(faults.length === 0, faults.join('\n'));
      } finally {
        await page.context().close();
      }
    });
  }
  if (!only) await forcedColors(session, tally);
}

/** With the system's own colours nothing may vanish. */
async function forcedColors(session, tally) {
  await tally.check('forced colours keep every screen readable', async () => {
    const page = await newPage(session, '', { forcedColors: 'active' });
    await open(7)(page);
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${OUT}forced-colors.png` });
    await page.context().close();
  });
}

async function axe(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), RULES);
  return result.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} at ${node.target.join(' ')}: ${node.failureSummary.split('\n').slice(1, 3).join(' ')}`));
}

/** Nothing may stick out of the window sideways. */
async function overflow(page) {
  return page.evaluate(() => (document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth - innerWidth} px too wide`] : []));
}
