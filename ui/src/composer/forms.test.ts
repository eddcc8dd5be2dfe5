import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { limits } from '../ipc/fake/simple-answers';
import { CardForm, MOST_CARDS } from './card-form.svelte';
import { PlaceForm } from './place-form.svelte';
import { QUESTION_KINDS, QuestionForm, type Fault, type QuestionKind } from './question-form.svelte';
import { blockedWords, lookOf } from './question-words';

const question = (kind: QuestionKind): QuestionForm => new QuestionForm(limits.interactive, kind, 'À quelle heure ?');
const faults = (form: QuestionForm): string[] => form.faults.map((fault) => `${fault.part} ${fault.index} ${fault.why}`);

describe('a question', () => {
  it('with buttons is whole once every button says something of its own', () => {
    const form = question('buttons');
    expect(faults(form)).toEqual(['button 0 empty']);
    form.button(0, 'Matin');
    form.button(1, 'Matin ');
    expect(faults(form)).toEqual(['button 1 repeated']);
    form.button(1, 'é'.repeat(21));
    expect(faults(form)).toEqual(['button 1 too_long']);
    form.button(1, 'Soir');
    expect([faults(form), form.wish()]).toEqual([[], { header: null, body: 'À quelle heure ?', footer: null, action: { action: 'buttons', buttons: [{ id: 'button-1', title: 'Matin' }, { id: 'button-2', title: 'Soir' }] } }]);
  });

  it('takes no more buttons and no more rows than Meta does', () => {
    const form = question('buttons');
    for (let turn = 0; turn < 5; turn += 1) form.addButton();
    expect(form.buttons).toHaveLength(3);
    form.turn('list');
    form.addSection();
    for (let turn = 0; turn < 20; turn += 1) form.addRow(turn % 2);
    form.addSection();
    expect([form.rows, form.sections.length]).toEqual([10, 2]);
  });

  it('with a list wants titles of its sections only where there are several', () => {
    const form = question('list');
    form.listButton = 'Choisir';
    form.row(0, 0, { title: 'Baguette' });
    form.row(0, 1, { title: 'Tourte', description: 'd'.repeat(73) });
    expect(faults(form)).toEqual(['description 1 too_long']);
    form.row(0, 1, { description: '' });
    form.addSection();
    form.row(1, 0, { title: 'Brioche' });
    expect(faults(form)).toEqual(['section 0 empty', 'section 1 empty']);
    form.removeRow(1, 0);
    expect([faults(form), form.sections.length]).toEqual([[], 1]);
    expect(form.wish().action).toEqual({ action: 'list', button: 'Choisir', sections: [{ title: '', rows: [{ id: 'row-1', title: 'Baguette', description: null }, { id: 'row-2', title: 'Tourte', description: null }] }] });
  });

  it('leaves out what was left empty', () => {
    const form = question('list');
    form.listButton = 'Choisir';
    form.addSection();
    form.row(0, 1, { title: 'Tourte' });
    expect(faults(form)).toEqual([]);
    expect(form.wish().action).toEqual({ action: 'list', button: 'Choisir', sections: [{ title: '', rows: [{ id: 'row-1', title: 'Tourte', description: null }] }] });
    form.row(1, 0, { description: 'sans titre' });
    expect(faults(form)).toEqual(['section 0 empty', 'section 1 empty', 'row 2 empty']);
    form.turn('buttons');
    form.button(1, 'Soir');
    expect([faults(form), form.wish().action]).toEqual([[], { action: 'buttons', buttons: [{ id: 'button-1', title: 'Soir' }] }]);
  });

  it.each(['exemple.test', 'ftp://exemple.test', 'https://exemple test'])('with a link does not take "%s"', (url) => {
    const form = question('link');
    form.label = 'Voir';
    form.url = url;
    expect(faults(form)).toEqual(['url 0 not_a_link']);
  });

  it('drops a head that its kind cannot have', () => {
    const form = question('buttons');
    form.head = 'media';
    form.turn('list');
    expect([form.head, form.heads]).toEqual(['none', ['none', 'text']]);
    form.head = 'text';
    form.turn('location_request');
    expect([form.head, faults(form)]).toEqual(['none', []]);
  });

  it.each(QUESTION_KINDS)('%s says in both languages what is missing, and has a look from the first moment', (kind) => {
    const form = new QuestionForm(limits.interactive, kind, '');
    expect(blockedWords(fr, form)).toContain('Il manque');
    expect(blockedWords(en, form)).toContain('Still missing');
    expect(lookOf(fr, form).buttons.length).toBeGreaterThan(0);
    form.body = 'Bonjour';
    expect(lookOf(en, form).body).toBe('Bonjour');
  });

  it('has words for every fault', () => {
    const parts = Object.keys(fr.attach.question.parts) as Fault['part'][];
    for (const t of [fr, en]) for (const part of parts) for (const why of Object.keys(t.attach.question.blocked) as Fault['why'][]) expect(t.attach.question.blocked[why](t.attach.question.parts[part](2))).not.toContain('undefined');
  });
});

describe('a place', () => {
  it('fills both numbers from what was pasted, and leaves them to be corrected', () => {
    const form = new PlaceForm();
    form.paste('https://www.google.com/maps/@48.8606,2.3376,17z');
    form.latitude = '48,87';
    form.name = ' Atelier ';
    expect(form.wish).toEqual({ latitude: 48.87, longitude: 2.3376, name: 'Atelier', address: null });
  });

  it('says what it cannot read', () => {
    const form = new PlaceForm();
    expect([form.wish, form.unread]).toEqual([undefined, undefined]);
    form.paste('https://maps.app.goo.gl/abc');
    expect(form.unread).toBe('short');
    form.paste('12 rue du Louvre');
    expect(form.unread).toBe('nothing');
    form.latitude = '97';
    expect([form.latitudeWrong, form.wish]).toEqual([true, undefined]);
  });
});

describe('contact cards', () => {
  it('leave out empty lines and want a name each', () => {
    const form = new CardForm();
    form.set({ name: ' Nadia Benali ' });
    form.line('phones', 0, { value: '+33 1 99 00 11 22' });
    form.addLine('emails');
    form.add();
    expect([form.at, form.ready, form.nameless]).toEqual([1, false, [1]]);
    form.remove();
    expect(form.ready).toBe(true);
    expect(form.wish()).toEqual([{ name: 'Nadia Benali', company: null, title: null, birthday: null, phones: [{ value: '+33 1 99 00 11 22', kind: 'CELL', wa_id: null }], emails: [], urls: [], addresses: [] }]);
  });

  it('are five at most', () => {
    const form = new CardForm();
    for (let turn = 0; turn < 9; turn += 1) form.add();
    expect(form.cards).toHaveLength(MOST_CARDS);
  });

  it.each([['1980-12-31', true], ['1980-02-31', false], ['31/12/1980', false], ['', true]])('a birthday "%s" fits: %s', (birthday, fits) => {
    const form = new CardForm();
    form.set({ name: 'Nadia', birthday });
    expect(form.ready).toBe(fits);
  });
});
