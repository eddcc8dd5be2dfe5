/** Several numbers and hubs side by side: the tiles on the rail, the list behind them, what stands for one that does not open, the way to another. */
import { click, open, press, rest, then, type } from './steps.mjs';

const NARROW = { width: 560, height: 700 };
const LOW = { width: 960, height: 600 };
const list = then(rest(200), click('[data-profile][aria-current]'), rest(200));

export const SWITCHER_SCREENS = [
  ['switcher', 'state=team&profiles=5'],
  ['switcher-two', 'state=team&profiles=2', open(2)],
  ['switcher-list', 'state=team&profiles=5', list],
  ['switcher-list-narrow', 'state=team&profiles=5', list, NARROW],
  ['switcher-low', 'state=team&profiles=5&lock=open', rest(200), LOW],
  ['switcher-lines', 'state=solo&profiles=1&lines=3', list],
  ['switcher-line', 'state=solo&profiles=1&lines=3', then(list, click('[data-line="1002"]'), rest(200))],
  ['switcher-line-narrow', 'state=solo&profiles=1&lines=3', then(list, click('[data-line="1003"]'), rest(200)), NARROW],
  ['switcher-both', 'state=team&profiles=3&lines=3', list],
  ['switcher-problem', 'state=solo&profiles=5', then(rest(200), press('Control+Shift+4'), rest(300))],
  ['switcher-palette', 'state=solo&profiles=5', then(rest(200), press('Control+Shift+k'), (page) => page.waitForSelector('dialog input'), type('hub'), rest())],
  ['switcher-add', 'state=team&profiles=3', then(list, click('.add'), rest(200))],
  ['switcher-add-narrow', 'state=team&profiles=3', then(list, click('.add'), rest(200)), NARROW],
  ['switcher-settings', 'state=solo&profiles=3', then(press('Control+,'), rest(400)), { width: 1366, height: 2800 }],
];
