import { describe, expect, it } from 'vitest';
import { DemoState } from '../demo/demo.svelte';
import { I18n } from '../i18n/i18n.svelte';
import { QueueState } from '../inbox/queue.svelte';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { AppState } from './app.svelte';
import { ComposerState } from '../composer/composer.svelte';
import { SearchState } from '../search/search.svelte';
import { TemplatesState } from '../templates/templates.svelte';
import { ThreadState } from '../thread/thread.svelte';
import { WorkspaceState, type Makers } from './workspace.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

const makers: Makers = { ThreadState, ComposerState, TemplatesState };

async function open(have = (use: (makers: Makers) => void): void => use(makers)): Promise<{ host: FakeHost; queue: QueueState; work: WorkspaceState; demo: DemoState; search: SearchState }> {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 5), later: () => undefined });
  const queue = new QueueState(host);
  queue.follow();
  const demo = new DemoState(host);
  const search = new SearchState(host);
  const work = new WorkspaceState(host, queue, demo, search, have);
  work.follow();
  await settled();
  return { host, queue, work, demo, search };
}
const asked = (host: FakeHost, name: string): unknown[] => host.asked.filter((ask) => ask.name === name).map((ask) => ask.params);

describe('the workspace', () => {
  it('opens what a notification names', async () => {
    const { host, work } = await open();
    host.emit({ event: 'open_conversation', conversation: 4 });
    expect([work.conversation, work.front, work.screen]).toEqual([4, 'thread', 'inbox']);
    expect(asked(host, 'focus').at(-1)).toEqual({ conversation: 4 });
  });

  it('opens what was asked for before the rest of the screen had come, and only the last', async () => {
    const waiting: ((makers: Makers) => void)[] = [];
    const { host, work } = await open((use) => void waiting.push(use));
    work.open(2);
    work.openAt(4, { at: NOW, seq: 9 }, false);
    expect([work.conversation, work.opened, work.front]).toEqual([4, undefined, 'thread']);
    for (const use of waiting.splice(0)) use(makers);
    expect(work.opened?.thread.conversation).toBe(4);
    expect(asked(host, 'focus').at(-1)).toEqual({ conversation: 4 });
    expect(asked(host, 'thread_page').every((params) => (params as { conversation: number }).conversation === 4)).toBe(true);
    work.shut();
    expect([work.conversation, work.opened]).toEqual([undefined, undefined]);
  });

  it('shows hits beside the search, one after another, and keeps what was found', async () => {
    const { host, work, search } = await open();
    work.openSearch('facture');
    await settled();
    work.stepHit(1);
    expect([work.screen, work.conversation, work.front]).toEqual(['search', 2, 'thread']);
    await settled();
    expect(work.opened?.thread.lit).toEqual({ key: search.ready?.key, held: true });
    const first = search.opened;
    work.stepHit(1);
    expect(search.opened).not.toBe(first);
    work.leaveSearch();
    expect([work.screen, work.conversation, work.opened?.thread.lit]).toEqual(['inbox', 2, undefined]);
    work.openSearch();
    expect(asked(host, 'search')).toHaveLength(1);
  });

  it('keeps the draft of what it leaves', async () => {
    const { host, work } = await open();
    work.open(1);
    work.opened?.composer.type('Presque');
    work.open(2);
    await settled();
    expect(asked(host, 'draft_save')).toEqual([{ conversation: 1, text: 'Presque' }]);
  });

  it('walks the list in its order and stops at its ends', async () => {
    const { queue, work } = await open();
    work.step(1);
    expect(work.conversation).toBe(queue.rows[0]?.id);
    work.step(1);
    work.step(-1);
    work.step(-1);
    expect(work.conversation).toBe(queue.rows[0]?.id);
  });

  it('goes on from where a conversation stood when it has left the list', async () => {
    const { queue, work } = await open();
    const [, second, third] = queue.rows;
    work.open(second?.id ?? 0);
    queue.rows = queue.rows.filter((row) => row.id !== second?.id);
    work.step(1);
    expect(work.conversation).toBe(third?.id);
  });

  it('begins at the top of another view when what is open is not in it', async () => {
    const { queue, work } = await open();
    work.open(queue.rows[4]?.id ?? 0);
    await queue.show('failed');
    work.step(1);
    expect(work.conversation).toBe(queue.rows[0]?.id);
  });

  it('finds the next that waits for an answer, over those that do not', async () => {
    const { queue, work } = await open();
    await queue.show('all');
    const first = queue.rows.findIndex((row) => row.to_answer);
    work.stepToAnswer(1);
    const second = queue.rows.findIndex((row, index) => index > first && row.to_answer);
    work.stepToAnswer(1);
    expect(work.conversation).toBe(queue.rows[second]?.id);
  });
});

describe('preferences', () => {
  const app = (host: FakeHost): { state: AppState; i18n: I18n } => {
    const i18n = new I18n();
    return { state: new AppState(host, i18n, 'fr'), i18n };
  };

  it('hold at once, and go back when the core could not keep them', async () => {
    const host = new FakeHost({ now: () => NOW, talks: [] });
    const { state, i18n } = app(host);
    state.follow();
    await settled();
    const held = host.hold('preferences_save');
    const saved = state.save({ language: 'en' });
    expect(i18n.code).toBe('en');
    held[0]?.fail('disk_full');
    await saved;
    expect([i18n.code, state.saveFailed]).toEqual(['fr', true]);
  });

  it('follow another window', async () => {
    const host = new FakeHost({ now: () => NOW, talks: [] });
    const { state } = app(host);
    state.follow();
    await settled();
    host.preferences = { ...host.preferences, density: 'compact' };
    host.emit({ event: 'preferences_changed' });
    await settled();
    expect(state.preferences.density).toBe('compact');
  });
});

describe('the demo', () => {
  it('says when its network could not be changed', async () => {
    const { host, demo } = await open();
    const held = host.hold('demo_network');
    const wish = demo.network(false);
    expect(demo.busy).toBe(true);
    held[0]?.fail('bug');
    await wish;
    expect([demo.busy, demo.trouble]).toEqual([false, 'network']);
  });

  it('counts a step once', async () => {
    const { demo, work } = await open();
    work.openSheet();
    work.openSheet();
    expect([...demo.done]).toEqual(['keys']);
  });
});
