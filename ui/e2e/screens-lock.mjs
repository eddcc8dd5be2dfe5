/** The lock's screens: shut, refused, forgotten, and among the settings. */
import { click, fake, press, rest, then, type } from './steps.mjs';

const NARROW = { width: 700, height: 700 };
const TALL = { width: 1366, height: 2000 };
const wrong = (times) => async (page) => {
  for (let n = 0; n < times; n += 1) await then(type('123456'), press('Enter'), rest(60))(page);
};
const toLock = fake(() => document.querySelector('[data-lock]')?.scrollIntoView({ block: 'center' }));
const settings = then(press('Control+,'), rest(), toLock, rest());
/** The dialog of the settings whose verb has this place in the row. */
const dialog = (place) => then(settings, async (page) => page.locator('[data-lock] button').nth(place).click(), rest());

export const LOCK_SCREENS = [
  ['lock-shut', 'state=team&lock=shut', rest()],
  ['lock-arrived', 'state=team&lock=shut&arrived=3', rest()],
  ['lock-wrong', 'state=team&lock=shut', then(rest(), wrong(1))],
  ['lock-wait', 'state=solo&lock=shut', then(rest(), wrong(5), rest())],
  ['lock-forgotten', 'state=solo&lock=shut', then(rest(), click('summary'), rest())],
  ['lock-start-over', 'state=team&lock=shut', then(rest(), click('summary'), click('details button'), rest())],
  ['lock-narrow', 'state=demo&lock=shut', then(rest(), click('summary'), rest()), NARROW],
  ['lock-settings-none', 'state=solo', settings, TALL],
  ['lock-settings', 'state=solo&lock=open', settings, TALL],
  ['lock-set', 'state=solo', then(dialog(0), type('135790'), press('Tab'), press('Tab'), type('1358'))],
  ['lock-code', 'state=solo', then(dialog(0), type('135790'), press('Tab'), press('Tab'), type('135790'), press('Enter'), rest())],
  ['lock-change', 'state=solo&lock=open', dialog(1)],
  ['lock-take-off', 'state=solo&lock=open', dialog(2)],
  ['lock-rail', 'state=team&lock=open'],
];
