/** Pictures of the screen over the real core, as it stands. */
import { fileURLToPath } from 'node:url';
import { until } from './tally.mjs';

const OUT = fileURLToPath(new URL('../test-results/', import.meta.url));

/** Keeps the page in both themes and languages, and leaves it as the system has it: in French. */
export async function kept(core, page, name) {
  const prefer = async (changed) => core.ask('preferences_save', { preferences: { ...await core.ask('preferences'), ...changed } });
  for (const theme of ['light', 'dark']) {
    for (const language of ['fr', 'en']) {
      await prefer({ theme, language });
      await until(page, 'it is shown so', ([theme, language]) => document.documentElement.dataset.theme === theme && document.documentElement.lang.startsWith(language), [theme, language]);
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${OUT}real-${name}.${theme}.${language}.png` });
    }
  }
  await prefer({ theme: 'auto', language: 'auto' });
  await until(page, 'it speaks French again', () => document.documentElement.lang.startsWith('fr'));
}
