import { describe, expect, it } from 'vitest';

/** Every file of ours by its place, with what stands in it. */
const sources = import.meta.glob<string>('../**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });

/** What `from` means by `what`: a component, a module, or a module of state (`./queue.svelte` is `queue.svelte.ts`). */
function placeOf(from: string, what: string): string | undefined {
  const steps = from.split('/').slice(0, -1);
  for (const step of what.split('/')) {
    if (step === '..' && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  // A glob writes its own folder as `./`, all others from the one above.
  const place = steps.join('/').replace(/^\.\.\/shell\//u, './');
  return [`${place}.ts`, place].find((candidate) => candidate in sources);
}

/** Every file that is read before the list stands: what `main.ts` imports, and what that imports in turn. */
function firstLook(): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = ['../main.ts'];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const from = file.startsWith('./') ? `../shell/${file.slice(2)}` : file;
    for (const [, what] of (sources[file] ?? '').matchAll(/^\s*import (?!type )(?:[^;]*? from )?'(\.[^']*)'/gmu)) {
      const next = placeOf(from, what ?? '');
      if (next !== undefined) waiting.push(next);
    }
  }
  return seen;
}

describe('the first look at the list', () => {
  const files = [...firstLook()];

  it('is found', () => {
    expect(files).toEqual(expect.arrayContaining(['../inbox/QueueRow.svelte', '../inbox/queue.svelte.ts', '../i18n/fr-first.ts', '../design/Icon.svelte', './Workspace.svelte']));
  });

  it('knows nothing of a conversation that is open', () => {
    const open = files.filter((file) => /^\.\.\/(?:thread|composer|templates|customer|palette|settings|team)\//u.test(file));
    expect(open).toEqual([]);
  });

  it('reads no words but its own', () => {
    expect(files.filter((file) => /\bi18n\.t\b/u.test(sources[file] ?? ''))).toEqual([]);
    expect(files.filter((file) => /^\.\.\/i18n\/(?:fr|en)(?!-first)/u.test(file))).toEqual([]);
  });
});
