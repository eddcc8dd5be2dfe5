import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import type { SlotProblem } from '../ipc/generated';
import type { FillState } from './fill.svelte';
import { blockedWords, languageName, problemWords, refusalWords, slotLabel } from './template-words';
import { TemplatesState } from './templates.svelte';

const NOW = 1_772_600_000_000;
const CLOSED = 12;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function open(): Promise<{ host: FakeHost; templates: TemplatesState; pass: () => Promise<void> }> {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
  let waiting: (() => void) | undefined;
  const templates = new TemplatesState(host, CLOSED, (_ms, run) => {
    waiting = run;
    return () => (waiting = undefined);
  });
  templates.follow();
  await settled();
  return { host, templates, pass: async () => (waiting?.(), await settled()) };
}
async function filling(name: string): Promise<Awaited<ReturnType<typeof open>> & { fill: FillState }> {
  const opened = await open();
  const row = opened.templates.rows?.find((each) => each.name === name);
  if (!row) throw new Error(`no template ${name}`);
  await opened.templates.open(row);
  await settled();
  const fill = opened.templates.fill;
  if (!fill) throw new Error('no form');
  return { ...opened, fill };
}

describe('the list of templates', () => {
  it('is unknown until the core has answered, then has what may go out first', async () => {
    const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), later: () => undefined });
    const templates = new TemplatesState(host, CLOSED);
    expect([templates.rows, templates.someUsable]).toEqual([undefined, undefined]);
    templates.follow();
    await settled();
    const usable = templates.rows?.map((row) => row.usable) ?? [];
    expect(usable.indexOf(false)).toBeGreaterThan(usable.lastIndexOf(true));
    expect(templates.someUsable).toBe(true);
  });

  it('drops the answer to what is no longer typed', async () => {
    const { host, templates } = await open();
    const held = host.hold('templates');
    templates.search('facture');
    templates.search('galette');
    held[1]?.release();
    await settled();
    held[0]?.release();
    await settled();
    expect(templates.rows?.map((row) => row.name)).toEqual(['galette_des_rois']);
  });

  it('does not take an empty search for a number without templates', async () => {
    const { host, templates } = await open();
    templates.search('zzz');
    await settled();
    expect([templates.rows, templates.someUsable]).toEqual([[], true]);
    host.templates.stock = 'unusable';
    templates.search('');
    await settled();
    expect(templates.someUsable).toBe(false);
  });

  it('says that it could not be read, and is read again', async () => {
    const { host, templates } = await open();
    const held = host.hold('templates');
    templates.retry();
    held[0]?.fail('bug');
    await settled();
    expect(templates.failed).toBe(true);
    host.letGo('templates');
    templates.retry();
    await settled();
    expect(templates.failed).toBe(false);
  });

  it('is asked of Meta again once at a time, and says when Meta did not answer', async () => {
    const { host, templates } = await open();
    const held = host.hold('templates_refresh');
    const asked = templates.refresh();
    void templates.refresh();
    expect([templates.refreshing, held.length]).toEqual([true, 1]);
    held[0]?.fail('unreachable');
    await asked;
    expect([templates.refreshing, templates.refreshTrouble]).toEqual([false, 'unreachable']);
    expect(templates.rows).not.toEqual([]);
  });

  it('follows the hub', async () => {
    const { host, templates } = await open();
    host.templates.stock = 'none';
    host.emit({ event: 'templates_changed' });
    await settled();
    expect([templates.rows, templates.someUsable]).toEqual([[], false]);
  });

  it('goes round at its ends', async () => {
    const { templates } = await open();
    templates.move(-1);
    expect(templates.chosen).toBe((templates.rows?.length ?? 0) - 1);
    templates.move(1);
    expect(templates.chosen).toBe(0);
  });
});

describe('a template being filled in', () => {
  it('begins with what the core suggests', async () => {
    const { fill } = await filling('commande_prete');
    expect(fill.form.slots.map((slot) => fill.text(slot))).toEqual(['Hôtel', '', '']);
    expect(fill.look.body).toContain('Bonjour Hôtel');
  });

  it('cannot be sent while the look is of older values', async () => {
    const { fill, pass } = await filling('commande_prete');
    fill.write('body-1', '4812');
    fill.write('body-2', '19 h 30');
    expect([fill.stale, fill.ready]).toEqual([true, false]);
    await pass();
    expect([fill.stale, fill.ready, fill.look.body]).toEqual([false, true, 'Bonjour Hôtel, votre commande n° 4812 est *prête*. Vous pouvez passer jusqu’à 19 h 30.']);
  });

  it('sent right after the last letter waits for the verdict on it, and goes', async () => {
    const { host, fill } = await filling('commande_prete');
    fill.write('body-1', '4812');
    fill.write('body-2', '19 h 30');
    expect(await fill.send()).toBe(true);
    expect(host.asked.at(-1)?.params).toMatchObject({ values: [{ text: 'Hôtel' }, { text: '4812' }, { text: '19 h 30' }] });
  });

  it('sent with a gap says which', async () => {
    const { fill } = await filling('commande_prete');
    fill.write('body-1', '4812');
    expect(await fill.send()).toBe(false);
    expect(fill.problemOf('body-2')?.kind).toBe('missing');
  });

  it('drops a look of older values that comes late', async () => {
    const { host, fill, pass } = await filling('commande_prete');
    const held = host.hold('template_preview');
    fill.write('body-1', 'vieux');
    await pass();
    fill.write('body-1', 'neuf');
    await pass();
    held[1]?.release();
    await settled();
    held[0]?.release();
    await settled();
    expect(fill.look.body).toContain('neuf');
  });

  it('names the slot that is empty only after somebody was there, one that is wrong at once', async () => {
    const { fill, pass } = await filling('commande_prete');
    expect([fill.problem?.kind, fill.problemOf('body-1')]).toEqual(['missing', undefined]);
    fill.leaveField('body-1');
    expect(fill.problemOf('body-1')?.kind).toBe('missing');
    fill.write('body-1', '48     12');
    await pass();
    expect(fill.problemOf('body-1')?.kind).toBe('bad_space');
  });

  it('wants its file, and a file that fits', async () => {
    const { host, fill, pass } = await filling('facture_jointe');
    host.desk.picks = [['Film.mp4'], ['Facture.pdf']];
    const [film] = await host.ask('attach_pick', {});
    fill.file('header-0', film);
    await pass();
    expect([fill.problem, fill.ready]).toEqual([null, false]);
    const [paper] = await host.ask('attach_pick', {});
    fill.file('header-0', paper);
    await pass();
    expect(fill.ready).toBe(true);
  });

  it('stays, with its values, when it could not be sent', async () => {
    const { host, fill, pass } = await filling('on_vous_rappelle');
    await pass();
    const held = host.hold('send_template');
    const sent = fill.send();
    expect(fill.sending).toBe(true);
    expect(await fill.send()).toBe(false);
    held[0]?.fail('handled_elsewhere');
    expect(await sent).toBe(false);
    expect([fill.sending, fill.trouble, fill.ready]).toEqual([false, 'handled_elsewhere', true]);
  });

  it('goes to the customer, at once or later', async () => {
    const { host, fill } = await filling('on_vous_rappelle');
    expect(await fill.send()).toBe(true);
    expect(host.asked.at(-1)?.params).toMatchObject({ conversation: CLOSED, phone: null, due_at: null });
    expect(host.talks.get(CLOSED)?.live.at(-1)?.content).toMatchObject({ type: 'template', name: 'on_vous_rappelle' });
    expect(await fill.send(NOW + 60_000)).toBe(true);
    expect(host.talks.get(CLOSED)?.scheduled).toHaveLength(1);
  });

  it('is tried on a number of one’s own without a word to the customer', async () => {
    const { host, fill } = await filling('on_vous_rappelle');
    expect(await fill.test('+33 6 12 34 56 78')).toBe(true);
    expect(host.asked.at(-1)?.params).toMatchObject({ conversation: null, phone: '+33 6 12 34 56 78' });
    expect([fill.tested, host.talks.get(CLOSED)?.live.at(-1)?.direction]).toEqual(['+33 6 12 34 56 78', 'inbound']);
  });

  it('learns that Meta has paused it meanwhile', async () => {
    const { host, templates, fill } = await filling('on_vous_rappelle');
    expect(fill.ready).toBe(true);
    const row = { ...fill.form.row, usable: false, status: 'paused' };
    const held = host.hold('templates');
    templates.retry();
    held[0]?.release();
    await settled();
    fill.restate(row);
    expect([fill.ready, refusalWords(fr, fill.form.row)?.what]).toEqual([false, fr.templates.statuses.paused.what]);
  });

  it('throws its files away when it is left', async () => {
    const { host, templates, fill } = await filling('galette_des_rois');
    const [photo] = await host.ask('attach_pick', {});
    fill.file('header-0', photo);
    templates.back();
    expect([templates.fill, host.asked.at(-1)]).toEqual([undefined, { name: 'attach_drop', params: { id: photo?.id } }]);
  });
});

describe('templates in words', () => {
  it('name a part that nobody knows', async () => {
    const { fill } = await filling('catalogue_interactif');
    expect(fill.ready).toBe(false);
    for (const t of [fr, en]) expect(refusalWords(t, fill.form.row)?.what).toContain('PRODUCT_CAROUSEL_V2');
  });

  it('name every slot of every template so that none is taken for another', async () => {
    const { host } = await open();
    for (const row of await host.ask('templates', { conversation: null, query: '' })) {
      const { slots } = await host.ask('template_form', { id: row.id });
      for (const t of [fr, en]) {
        const labels = slots.map((slot) => slotLabel(t, slot));
        expect(new Set(labels).size, row.name).toBe(labels.length);
      }
    }
  });

  it.each(['missing', 'wrong_kind', 'bad_space', 'too_long', 'not_approved', 'unknown_part'] as const)('say what %s means, and at which slot', async (kind) => {
    const { fill } = await filling('commande_prete');
    const slot = fill.form.slots.find((each) => each.key === 'body-1');
    if (!slot) throw new Error('no slot');
    const problem: SlotProblem = { key: 'body-1', kind, limit: 60, name: 'X' };
    for (const t of [fr, en]) {
      expect(problemWords(t, problem).length).toBeGreaterThan(5);
      expect(blockedWords(t, problem, fill.form.slots)).toContain(slotLabel(t, slot));
    }
  });

  it('name languages as people do, and leave what is no language', () => {
    expect([languageName('en_US', 'fr'), languageName('fr', 'en'), languageName('???', 'fr')]).toEqual(['anglais américain', 'French', '???']);
  });
});
