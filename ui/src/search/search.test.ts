import { describe, expect, it } from 'vitest';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import type { SearchAnswer, SearchHitRow } from '../ipc/generated';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { coverageWords } from './coverage';
import { begin, goOn, nextHit, standing, withoutChips } from './found';
import { SearchState } from './search.svelte';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(): { host: FakeHost; search: SearchState } {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 20), later: () => undefined });
  return { host, search: new SearchState(host) };
}
const asked = (host: FakeHost): unknown[] => host.asked.filter((ask) => ask.name === 'search').map((ask) => (ask.params as { text: string }).text);

describe('the search', () => {
  it('says what it covers before anything is typed, and shows nothing', async () => {
    const { search } = open();
    search.show();
    await settled();
    expect(search.found?.coverage.whole).toBe(true);
    expect(search.lines).toEqual([]);
  });

  it('finds while typing, grouped by conversation, with what was found marked', async () => {
    const { search } = open();
    await search.type('facture');
    expect(search.lines[0]).toMatchObject({ kind: 'place', place: { name: 'Awa Diallo' } });
    const hits = search.lines.flatMap((line) => (line.kind === 'hit' ? [line.hit] : []));
    expect(hits.every((hit) => hit.snippet.parts.some((part) => part.mark && part.text.toLowerCase() === 'facture'))).toBe(true);
    expect(search.found?.total).toEqual({ count: hits.length, more: false });
  });

  it('asks one question at a time, the newest next, so that no answer is late', async () => {
    const { host, search } = open();
    const held = host.hold('search');
    void search.type('f');
    void search.type('fa');
    void search.type('facture');
    expect(asked(host)).toEqual(['f']);
    host.letGo('search');
    held[0]?.release();
    await settled();
    expect(asked(host)).toEqual(['f', 'facture']);
    expect(search.found?.text).toBe('facture');
    expect(search.asking).toBe(false);
  });

  it('says when it could not, and finds again', async () => {
    const { host, search } = open();
    const held = host.hold('search');
    void search.type('facture');
    held[0]?.fail('bug');
    await settled();
    expect(search.failed).toBe(true);
    host.letGo('search');
    await search.look();
    expect([search.failed, search.lines.length > 0]).toEqual([false, true]);
  });

  it('goes on below where it ended, once at a time', async () => {
    const { search } = open();
    await search.type('est');
    const before = search.lines;
    expect(search.found?.next).not.toBeNull();
    await Promise.all([search.more(), search.more()]);
    expect(search.lines.slice(0, before.length)).toEqual(before);
    expect(search.lines.length).toBeGreaterThan(before.length);
    expect(new Set(search.lines.map((line) => line.key)).size).toBe(search.lines.length);
  });

  it('does not lay a page below what is no longer looked for', async () => {
    const { host, search } = open();
    await search.type('est');
    const held = host.hold('search');
    void search.more();
    host.letGo('search');
    await search.type('facture');
    const { lines } = search;
    held[0]?.release();
    await settled();
    expect(search.lines).toEqual(lines);
  });

  it('walks over hits only, and stays at its ends', async () => {
    const { search } = open();
    await search.type('facture');
    expect(search.ready?.conversation).toBe(2);
    const first = await search.move(1);
    expect(first).toEqual(search.ready);
    expect(await search.move(-1)).toBeUndefined();
    expect(search.ready).toEqual(first);
    let last = first;
    for (let hit = await search.move(1); hit; hit = await search.move(1)) last = hit;
    expect(search.ready).toEqual(last);
  });

  it('goes past the end of what has come as soon as the next page is here, a step for each press', async () => {
    const { host, search } = open();
    await search.type('e');
    const page = search.lines.flatMap((line) => (line.kind === 'hit' ? [line.key] : []));
    expect(search.found?.next).not.toBeNull();
    for (const key of page) {
      await search.move(1);
      expect(search.chosen).toBe(key);
    }
    // The list has asked for it already: it came into sight.
    const held = host.hold('search');
    void search.more();
    const presses = [search.move(1), search.move(1)];
    expect(search.chosen).toBe(page.at(-1));
    expect(held).toHaveLength(1);
    host.letGo('search');
    held[0]?.release();
    await Promise.all(presses);
    const all = search.lines.flatMap((line) => (line.kind === 'hit' ? [line.key] : []));
    expect(search.chosen).toBe(all[page.length + 1]);
  });

  it('does not step in another list than the one that was pressed in', async () => {
    const { host, search } = open();
    await search.type('e');
    while (search.index < search.lines.length - 1) await search.move(1);
    const held = host.hold('search');
    const press = search.move(1);
    const typed = search.type('facture');
    for (const one of held) one.release();
    host.letGo('search');
    await Promise.all([press, typed]);
    expect(search.found?.text).toBe('facture');
    expect(search.chosen).toBeUndefined();
  });

  it('keeps what was found for who comes back', async () => {
    const { host, search } = open();
    await search.type('facture');
    const hit = await search.move(1);
    if (hit) search.choose(hit);
    search.show();
    await settled();
    expect(asked(host)).toEqual(['facture']);
    expect(search.opened).toBe(search.chosen);
  });

  it('follows the index while it is being filled, and looks again once it is', async () => {
    const { host, search } = open();
    host.search.coverage = { ...host.search.coverage, filling: { done: 43, total: 100 } };
    await search.type('facture');
    const { lines } = search;
    host.search.coverage = { ...host.search.coverage, filling: { done: 80, total: 100 } };
    await search.lookAgain();
    expect([search.found?.coverage.filling?.done, search.lines === lines]).toEqual([80, true]);
    host.search.coverage = { ...host.search.coverage, filling: null };
    await search.lookAgain();
    expect([search.found?.coverage.filling, search.lines === lines]).toEqual([null, false]);
  });
});

const hit = (conversation: number, key: string): SearchHitRow => ({ conversation, key, at: 1, seq: 1, direction: 'inbound', kind: 'text', author: null, from_phone: false, snippet: { parts: [], cut_before: false, cut_after: false } });
const page = (hits: SearchHitRow[], next: string | null = null): SearchAnswer => ({
  hits, next, total: null, chips: [], coverage: { whole: true, since: null, filling: null, documents: { count: 0, more: false } },
  places: [...new Set(hits.map((each) => each.conversation))].map((conversation) => ({ conversation, name: `P${conversation}`, phone: null })),
});
const shape = (lines: readonly { kind: string; key: string }[]): string[] => lines.map((line) => (line.kind === 'place' ? 'head' : line.key));

describe('pages', () => {
  it('are grouped by conversation, in the order of the first hit', () => {
    const found = begin('x', page([hit(2, 'a'), hit(1, 'b'), hit(2, 'c')]));
    expect(shape(found.lines)).toEqual(['head', '2:a', '2:c', 'head', '1:b']);
  });

  it('go on in the conversation that stands last, and never move what stands', () => {
    const first = begin('x', page([hit(2, 'a'), hit(1, 'b')], 'more'));
    const both = goOn(first, page([hit(3, 'd'), hit(2, 'e'), hit(1, 'c')]));
    expect(shape(both.lines)).toEqual(['head', '2:a', 'head', '1:b', '1:c', 'head', '3:d', 'head', '2:e']);
    expect(both.lines.slice(0, first.lines.length)).toEqual(first.lines);
  });

  it('are walked from hit to hit', () => {
    const { lines } = begin('x', page([hit(2, 'a'), hit(1, 'b')]));
    expect([nextHit(lines, -1, 1), nextHit(lines, 1, 1), nextHit(lines, 3, 1), nextHit(lines, 1, -1)]).toEqual([1, 3, undefined, undefined]);
  });
});

describe('chips', () => {
  const chip = { from: 8, to: 16, kind: 'kind' as const, negated: false, value: 'pdf' };

  it('stand only while the text under them does', () => {
    expect(standing([chip], 'facture type:pdf', 'facture type:pdf ')).toEqual([chip]);
    expect(standing([chip], 'facture type:pdf', 'facture type:pdfs')).toEqual([]);
    expect(standing([chip], 'facture type:pdf', 'ma facture type:pdf')).toEqual([]);
  });

  it('leave the words when they are taken out', () => {
    expect(withoutChips('facture type:pdf mars', [chip])).toBe('facture mars');
  });
});

describe('what is covered', () => {
  const plain = { whole: true, since: null, filling: null, documents: { count: 0, more: false } };
  const may = new Date(2025, 4, 12).getTime();
  const words = (coverage: Parameters<typeof coverageWords>[1]): string => coverageWords(fr.search, coverage, 'fr-FR').replaceAll(/\s/gu, ' ');

  it('is always said', () => {
    expect(words(plain)).toBe('Tout l’historique de ce poste');
    expect(words({ whole: false, since: may, filling: { done: 43_900, total: 100_000 }, documents: { count: 3, more: false } })).toBe('Complet depuis le 12 mai 2025 · l’index se remplit (43 %) · 3 documents dont l’intérieur n’est pas lu');
    expect(words({ ...plain, whole: false })).toBe('L’historique de ce poste n’est pas complet');
    expect(coverageWords(en.search, { ...plain, documents: { count: 10_000, more: true } }, 'en-GB')).toBe('Everything held on this computer · more than 10,000 documents not searched inside');
  });

  it('is never said to be whole before it is', () => {
    expect(words({ ...plain, filling: { done: 9_999, total: 10_000 } })).toContain('(99 %)');
    expect(words({ ...plain, filling: { done: 0, total: 0 } })).toContain('(0 %)');
  });

  it('never passes for an exact total', () => {
    expect(fr.search.total(1_000, true).replaceAll(/\s/gu, ' ')).toBe('plus de 1 000 résultats');
    expect([fr.search.total(128, false), fr.search.total(0, false)]).toEqual(['128 résultats', 'Aucun résultat']);
  });
});
