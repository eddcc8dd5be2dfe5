/** The search as it stands in every state: before anything is typed, while filters are added, beside a thread, without a hit. */
import { fake, open, press, rest, then, type } from './steps.mjs';

const NARROW = { width: 700, height: 700 };
const MEDIUM = { width: 1000, height: 700 };
const search = then(press('Control+Shift+F'), async (page) => { await page.waitForSelector('[role="combobox"]'); });
const find = (words) => then(search, type(words), rest(200));
/** What the pretend core says of the past and the index. */
const covered = (coverage) => fake((said) => { window.__fake.search.coverage = { ...window.__fake.search.coverage, ...said }; }, coverage);
const GAPS = { whole: false, since: Date.UTC(2025, 4, 12), filling: { done: 43_900, total: 100_000 }, documents: { count: 3, more: false } };

export const SEARCH_SCREENS = [
  ['search-start', '', search],
  ['search-words', '', find('facture')],
  ['search-beside', '', then(find('facture'), press('ArrowDown'), press('ArrowDown'), press('Enter'), rest(300))],
  ['search-chips', '', find('avec:pdf de:moi -facture -est:échec')],
  ['search-values', '', find('facture avec:')],
  ['search-people', '', find('facture de:awa')],
  ['search-nothing', '', find('zzz avec:pdf')],
  ['search-many', '', then(find('est'), press('ArrowDown'))],
  ['search-rtl', '', then(find('الطلب'), press('Enter'), rest(300))],
  ['search-coverage', '', then(covered(GAPS), find('facture'))],
  ['search-medium', '', then(find('facture'), press('Enter'), rest(300)), MEDIUM],
  ['search-narrow', '', find('facture'), NARROW],
  ['search-narrow-thread', '', then(find('facture'), press('Enter'), rest(300)), NARROW],
  ['search-zoom-200', '', then(find('facture avec:pdf'), press('Enter'), rest(300)), { zoom: 2 }],
  ['search-compact', 'density=compact', find('facture')],
  ['find-bar', '', then(open(2), press('Control+f'), rest(), type('facture'), rest(300))],
  ['find-nothing', '', then(open(2), press('Control+f'), rest(), type('introuvable'), rest(300))],
  ['find-narrow', '', then(open(2), press('Control+f'), rest(), type('facture'), rest(300)), NARROW],
  ['jump-to-date', '', then(open(2), press('Control+Shift+k'), rest(), type('date'), rest(), press('Enter'), rest(200))],
];
