/** The words of a diagnosis, and the report that a person hands over. */
import type { Catalogue } from '../i18n/fr';
import type { PreflightTick } from '../ipc/generated';

/** What a step is called, and the one thing to do where it does not hold. */
export function diagnosisWords(words: Catalogue, tick: PreflightTick): { title: string; fix: string } {
  const t = words.diagnostics;
  const wizard = words.onboarding.wizard.check;
  const titles: Record<string, string> = t.titles;
  const known: Record<string, { title: string } | undefined> = wizard.ticks;
  const title = titles[tick.check] ?? known[tick.check]?.title ?? tick.check;
  if (tick.state === 'waiting') return { title, fix: t.notTried };
  if (tick.state !== 'failed') return { title, fix: '' };
  const problem = tick.problem ?? '';
  const own: Record<string, string> = t.problems;
  const ofMeta: Record<string, { fix: string } | undefined> = words.status.needs;
  const ofWizard: Record<string, string> = wizard.problems;
  return { title, fix: own[problem] ?? ofMeta[problem]?.fix ?? ofWizard[problem] ?? t.unknown };
}

/** Fixed words and numbers only: no name, no address, nothing of a customer. In English, for whoever gets it. */
export function report(ticks: readonly PreflightTick[], version: string, agent: string): string {
  const lines = ticks.map(({ check, state, problem, details }) => [check.padEnd(14), state.padEnd(8), problem ?? '', details].join(' ').trimEnd());
  return [`Comptoir ${version}`, agent, ...lines].join('\n');
}
