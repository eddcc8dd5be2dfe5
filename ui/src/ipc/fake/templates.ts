/** The pretend number's templates: every kind of slot, every standing with Meta, and one that nobody knows a part of. */
import { AskFailed, type Asks } from '../host';
import type { LookRow, SlotKindWord, SlotPart, SlotProblem, SlotRow, SlotValueRow, TemplateRow } from '../generated';
import type { FakeCore } from './core';

interface Part {
  readonly header?: string;
  readonly media?: 'image' | 'video' | 'document' | 'location';
  readonly body: string;
  readonly footer?: string;
  readonly buttons?: readonly string[];
  /** Buttons that want something, by place. */
  readonly wants?: Readonly<Record<number, 'code' | 'url_end'>>;
}
interface Fake extends Part {
  readonly name: string;
  readonly language?: string;
  readonly category?: string;
  readonly status?: string;
  readonly quality?: string;
  readonly reason?: string;
  readonly unknown?: string;
  readonly examples?: readonly string[];
  readonly offer?: string;
  readonly cards?: readonly Part[];
  readonly used?: number;
}

const FAKES: readonly Fake[] = [
  { name: 'commande_prete', body: 'Bonjour {{1}}, votre commande n° {{2}} est *prête*. Vous pouvez passer jusqu’à {{3}}.', footer: 'Boulangerie Dupain', buttons: ['J’arrive', 'Demain plutôt'], examples: ['Léa', '4812', '19 h 30'], used: 3_600_000 },
  { name: 'rappel_rendez_vous', header: 'Votre dégustation, {{prenom}}', body: 'Nous vous attendons {{date}} pour goûter les gâteaux de votre fête.', buttons: ['Je viens', 'Changer de date'], examples: ['Léa', 'samedi à 10 h'], used: 200_000_000 },
  { name: 'adresse_boutique', media: 'location', body: 'Voici où nous trouver, {{1}}. À tout à l’heure !', examples: ['Léa'] },
  { name: 'code_connexion', category: 'authentication', body: '{{1}} est votre code de connexion.', buttons: ['Copier le code'], examples: ['123456'] },
  { name: 'facture_jointe', media: 'document', body: 'Bonjour {{1}}, voici la facture de votre commande.', footer: 'Boulangerie Dupain', examples: ['Léa'] },
  { name: 'galette_des_rois', category: 'marketing', quality: 'yellow', media: 'image', body: 'Les galettes sont là ! Avec le code {{1}}, une part offerte.', buttons: ['Copier le code', 'Voir la galette'], wants: { 0: 'code', 1: 'url_end' }, examples: ['ROIS26'] },
  { name: 'gateaux_du_mois', category: 'marketing', body: 'Nos gâteaux de novembre :', cards: [{ media: 'image', body: 'Fraisier, {{1}} parts', buttons: ['Réserver'] }, { media: 'image', body: 'Paris-brest, {{1}} parts', buttons: ['Réserver'] }] },
  { name: 'offre_du_soir', category: 'marketing', quality: 'red', offer: 'Moins 30 % ce soir', body: 'Il reste des viennoiseries, passez vite.', buttons: ['J’y vais'] },
  { name: 'on_vous_rappelle', body: 'Bonjour, nous avons bien reçu votre message et vous rappelons dans l’heure.' },
  { name: 'order_ready', language: 'en_US', body: 'Hello {{1}}, your order is ready.', examples: ['Lea'] },
  { name: 'catalogue_interactif', unknown: 'PRODUCT_CAROUSEL_V2', body: 'Parcourez nos pains.' },
  { name: 'enquete_satisfaction', status: 'pending', body: 'Comment était votre commande ?' },
  { name: 'promo_de_noel', status: 'rejected', category: 'marketing', reason: 'INVALID_FORMAT', body: 'Bûches à prix doux' },
  { name: 'bienvenue', status: 'paused', category: 'marketing', quality: 'red', body: 'Bienvenue chez Dupain' },
];

const GAP = /\{\{\s*([^{}]+?)\s*\}\}/gu;

function gapsOf(text: string | undefined): string[] {
  return [...new Set([...(text ?? '').matchAll(GAP)].map((match) => match[1] ?? ''))];
}

function slotsOf(fake: Part & Partial<Fake>, card: number | null, firstName: string | null): SlotRow[] {
  const at = card === null ? '' : `card-${card}-`;
  const slot = (key: string, part: SlotPart, kind: SlotKindWord, more: Partial<SlotRow> = {}): SlotRow => ({ key: at + key, card, part, kind, gap: null, example: null, max_chars: 0, suggestion: null, ...more });
  const words = (text: string | undefined, part: SlotPart, max_chars: number): SlotRow[] =>
    gapsOf(text).map((gap, index) => slot(`${part}-${index}`, part, 'text', { gap, example: fake.examples?.[index] ?? null, max_chars, suggestion: card === null && index === 0 && firstName !== null && fake.examples?.[index] === 'Léa' ? firstName : null }));
  return [
    ...(fake.media ? [slot('header-0', 'header', fake.media)] : []),
    ...words(fake.header, 'header', 60),
    ...words(fake.body, 'body', 1024),
    ...Object.entries(fake.wants ?? {}).map(([index, kind]) => slot(`button-${index}`, 'button', kind, { max_chars: kind === 'code' ? 15 : 2000 })),
    ...(fake.offer ? [slot('offer_end-0', 'offer_end', 'moment')] : []),
    ...(fake.cards ?? []).flatMap((each, index) => slotsOf(each, index, null)),
  ];
}

function lookOf(fake: Part & Partial<Fake>, card: number | null, values: readonly SlotValueRow[]): LookRow {
  const at = card === null ? '' : `card-${card}-`;
  const filled = (text: string, part: SlotPart): string => {
    const gaps = gapsOf(text);
    return text.replaceAll(GAP, (whole, gap: string) => values.find((value) => value.key === `${at}${part}-${gaps.indexOf(gap)}`)?.text ?? whole);
  };
  return {
    header: fake.header ? filled(fake.header, 'header') : null,
    body: filled(fake.body, 'body'),
    footer: fake.footer ?? null,
    buttons: [...(fake.buttons ?? [])],
    offer: fake.offer ?? null,
    cards: (fake.cards ?? []).map((each, index) => ({ look: lookOf(each, index, values), media: null })),
  };
}

function problemOf(row: TemplateRow, slots: readonly SlotRow[], values: readonly SlotValueRow[]): SlotProblem | null {
  if (row.unknown_part !== null) return { key: null, kind: 'unknown_part', limit: null, name: row.unknown_part };
  if (!row.usable) return { key: null, kind: 'not_approved', limit: null, name: null };
  for (const slot of slots) {
    const value = values.find((each) => each.key === slot.key);
    const given = value && (value.text?.trim() || value.attachment || value.location || value.moment);
    if (!given) return { key: slot.key, kind: 'missing', limit: null, name: null };
    if (value.text !== null && (/[\n\t]/u.test(value.text) || value.text.includes('     '))) return { key: slot.key, kind: 'bad_space', limit: null, name: null };
    if (value.text !== null && slot.max_chars > 0 && [...value.text].length > slot.max_chars) return { key: slot.key, kind: 'too_long', limit: slot.max_chars, name: null };
  }
  return null;
}

type Names = 'templates' | 'template_form' | 'template_preview' | 'send_template' | 'templates_refresh';
type Answers = { [N in Names]: (params: Asks[N]['params']) => Asks[N]['answer'] };

export class FakeTemplates {
  /** Which of them there are: all, those that cannot be sent, or none. */
  stock: 'all' | 'unusable' | 'none' = 'all';
  readonly #core: FakeCore;

  constructor(core: FakeCore) {
    this.#core = core;
  }

  #rows(): { fake: Fake; row: TemplateRow }[] {
    return FAKES.map((fake, index) => ({ fake, row: this.#row(fake, index) }))
      .filter(({ row }) => this.stock === 'all' || (this.stock === 'unusable' && !row.usable))
      .sort((a, b) => Number(b.row.usable) - Number(a.row.usable) || (b.row.used_at ?? 0) - (a.row.used_at ?? 0) || a.row.name.localeCompare(b.row.name));
  }

  #row(fake: Fake, index: number): TemplateRow {
    const status = fake.status ?? 'approved';
    return {
      id: `template-${index}`, name: fake.name, language: fake.language ?? 'fr', status, category: fake.category ?? 'utility', quality: fake.quality ?? 'green', reason: fake.reason ?? null,
      usable: status === 'approved' && fake.unknown === undefined, unknown_part: fake.unknown ?? null, preview: fake.body, used_at: fake.used === undefined ? null : this.#core.now() - fake.used, needs: slotsOf(fake, null, null).length,
    };
  }

  #find(id: string): { fake: Fake; row: TemplateRow } {
    const found = this.#rows().find(({ row }) => row.id === id);
    if (!found) throw new AskFailed({ code: 'not_found', details: id });
    return found;
  }

  readonly answers: Answers = {
    templates: ({ query }) => this.#rows().map(({ row }) => row).filter((row) => `${row.name} ${row.preview}`.toLowerCase().includes(query.toLowerCase())),
    template_form: ({ id, conversation }) => {
      const { fake, row } = this.#find(id);
      return { row, look: lookOf(fake, null, []), slots: slotsOf(fake, null, conversation == null ? null : this.#core.talk(conversation).firstName) };
    },
    template_preview: ({ id, values }) => {
      const { fake, row } = this.#find(id);
      return { look: lookOf(fake, null, values), problem: problemOf(row, slotsOf(fake, null, null), values) };
    },
    send_template: ({ conversation, id, values, due_at }) => {
      const { fake, row } = this.#find(id);
      if (problemOf(row, slotsOf(fake, null, null), values)) throw new AskFailed({ code: 'template_problem', details: id });
      if (conversation === null) return { command: 'command-test' };
      const look = lookOf(fake, null, values);
      return { command: this.#core.put(this.#core.talk(conversation), { type: 'template', name: row.name, language: row.language, body: look.body, look, media: null, category: row.category }, { dueAt: due_at }) };
    },
    templates_refresh: () => (this.#core.emit({ event: 'templates_changed' }), {}),
  };
}
