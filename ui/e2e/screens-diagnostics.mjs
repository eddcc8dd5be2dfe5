/** Diagnostics: before, all well, and something in the way. */
import { click, fake, press, rest, then } from './steps.mjs';

const TALL = { width: 1366, height: 2600 };
const NARROW = { width: 560, height: 2600 };
const settings = then(press('Control+,'), rest(), fake(() => document.querySelector('[data-diagnostics]')?.scrollIntoView({ block: 'start' })), rest());
const look = then(settings, click('[data-diagnostics] button'), rest());
const captive = fake(() => { window.__fake.diagnosis = window.__fake.diagnosis.map((each) => each.check === 'hub' ? { ...each, state: 'failed', problem: 'not_a_hub' } : ['sign_in', 'stream', 'clock', 'meta'].includes(each.check) ? { ...each, state: 'waiting', details: '' } : each); });

export const DIAGNOSTICS_SCREENS = [
  ['diagnostics', 'state=team', settings, TALL],
  ['diagnostics-well', 'state=team', look, TALL],
  ['diagnostics-captive', 'state=team', then(captive, look), TALL],
  ['diagnostics-narrow', 'state=team', then(captive, look), NARROW],
  ['diagnostics-rebuild', 'state=team', then(settings, async (page) => page.locator('[data-diagnostics] ~ .row button').last().click(), rest())],
];
