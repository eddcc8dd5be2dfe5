/**
 * The screen in a real browser, with a pretend core behind it: a day by keyboard, every medium, a hundred thousand messages,
 * every screen in both themes and languages with axe. Screenshots are in `test-results/`.
 * `node e2e/run.mjs NAME` draws only the screens whose name has NAME in it.
 */
import { mkdirSync } from 'node:fs';
import { open } from './browser.mjs';
import { journey } from './journey.mjs';
import { media } from './media.mjs';
import { screens } from './screens.mjs';
import { scroll } from './scroll.mjs';
import { Tally } from './tally.mjs';

const only = process.argv[2];
mkdirSync(new URL('../test-results', import.meta.url), { recursive: true });
const tally = new Tally();
const session = await open();
try {
  if (!only) {
    await journey(session, tally);
    await media(session, tally);
    await scroll(session, tally);
  }
  await screens(session, tally, only);
} finally {
  await session.close();
}
process.exitCode = tally.close();
