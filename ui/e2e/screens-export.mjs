/** Exports: before, done, in trouble, and checked. */
import { click, fake, open, press, rest, then } from './steps.mjs';

const TALL = { width: 1366, height: 2000 };
const NARROW = { width: 700, height: 700 };
const dialog = then(open(2), async (page) => page.locator('.export button').click(), rest());
const save = then(async (page) => page.locator('dialog .verbs button').last().click(), rest());
const toExports = fake(() => document.querySelector('[data-export]')?.scrollIntoView({ block: 'center' }));
const check = then(press('Control+,'), rest(), toExports, click('[data-export] button'), rest());
const FAULTS = [{ fault: 'proof_changed' }, { fault: 'record_changed', n: 17 }, { fault: 'record_missing', n: 204 }, { fault: 'file_added', name: 'media/0003-note.txt' }];

export const EXPORT_SCREENS = [
  ['export', '', dialog],
  ['export-done', '', then(dialog, save)],
  ['export-gaps', '', then(fake(() => { window.__fake.exports.missing = 2; }), dialog, save)],
  ['export-trouble', '', then(fake(() => { window.__fake.exports.trouble = 'not_possible'; }), dialog, save)],
  ['export-narrow', '', then(open(2), press('Control+Shift+K'), rest(), async (page) => { await page.keyboard.type('xport'); }, rest(), press('Enter'), rest()), NARROW],
  ['export-whole', 'state=solo', check, TALL],
  ['export-spoilt', 'state=solo', then(fake((faults) => { window.__fake.exports.found = { ...window.__fake.exports.found, faults }; }, FAULTS), check), TALL],
  ['export-none', 'state=solo', then(fake(() => { window.__fake.exports.found = { outcome: 'no_export' }; }), check), TALL],
];
