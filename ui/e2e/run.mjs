/**
 * The screen in a real browser. With a pretend core behind it: a day by keyboard, every medium, a hundred thousand
 * messages, every screen in both themes and languages with axe. Over a real core (`cargo build -p stories --bin bridge`):
 * every answer, every file, the demo's gallery, the search, and life beside the owner's phone. Screenshots are in `test-results/`.
 * `node e2e/run.mjs NAME` draws only the screens whose name has NAME in it; `node e2e/run.mjs real` only what needs a core.
 */
import { mkdirSync } from 'node:fs';
import { answersFiles } from './answers-files.mjs';
import { answers } from './answers.mjs';
import { open } from './browser.mjs';
import { gallery } from './gallery.mjs';
import { journey } from './journey.mjs';
import { media } from './media.mjs';
import { phone } from './phone.mjs';
import { openReal } from './real.mjs';
import { search } from './search.mjs';
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
  if (only !== 'real') await screens(session, tally, only);
  if (!only || only === 'real') await overTheRealCore();
} finally {
  await session.close();
}
process.exitCode = tally.close();

async function overTheRealCore() {
  const real = await openReal(session);
  try {
    await answers(real, tally);
    await answersFiles(real, tally);
    await gallery(real, tally);
    await search(real, tally);
    await phone(real, tally);
  } finally {
    await real.close();
  }
}
