/** Three conversations that hold one of every kind: what customers send, what we send, and what is still on its way. */
import type { ContactCardRow, ContentRow, LookRow, MessageRow } from '../generated';
import { content, medium, pdf, photo, files, WAVEFORM } from './media';
import { blank, quoteOf, Talk, text } from './talk';
import { phoneOf } from './words';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const GALLERY_IN = 901;
export const GALLERY_OUT = 902;
export const GALLERY_MEDIA = 903;

const VOICE = { mime: 'audio/ogg; codecs=opus', url: files.voice, duration_ms: 32_000, waveform: [...WAVEFORM], size: 55_574 };

function card(name: string, more: Partial<ContactCardRow> = {}): ContactCardRow {
  return { name, company: null, title: null, phones: [], emails: [], urls: [], addresses: [], birthday: null, ...more };
}

function look(body: string, more: Partial<LookRow> = {}): LookRow {
  return { header: null, body, footer: null, buttons: [], offer: null, cards: [], ...more };
}

/** Says one thing after the other, a few minutes apart. */
function clockOf(start: number): () => number {
  let at = start;
  return () => (at += 3 * MINUTE);
}

/** Photos, films, sounds and files. */
function media(now: number): Talk {
  const next = clockOf(now - 5 * HOUR);
  const talk = new Talk(GALLERY_MEDIA, 'Galerie des médias', phoneOf(3));
  talk
    .hears(content(photo('croissants', 1600, 1200, { caption: 'Les mêmes que samedi, *s’il vous plaît* 🥐' })), next())
    .hears(content(photo('vitrine', 1280, 480)), next())
    .hears(content(photo('ticket', 720, 1100, { mime: 'image/png' })), next())
    .hears(content(photo('ticket', 720, 1100, { mime: 'image/png', width: null, height: null, blurhash: null })), next())
    .hears(content(photo('pains', 800, 600, { here: false, state: 'announced', size: null })), next())
    .hears(content(medium('image', { state: 'lost', lost: 'expired', here: false })), next());
  const album = next();
  (['croissants', 'pains', 'vitrine', 'petite', 'croissants', 'pains', 'vitrine'] as const).forEach((file, at) => talk.hears(content(photo(file, 800, 600)), album + at * 4000));
  const two = next();
  talk.says(content(photo('petite', 320, 320)), two).says(content(photo('pains', 800, 600)), two + 5000);
  talk
    .hears(content(medium('video', { mime: 'video/mp4', url: files.film, width: 640, height: 360, duration_ms: 4000, size: 238_006, caption: 'La pâte lève !' })), next())
    .hears(content(medium('voice', VOICE)), next())
    .says(content(medium('voice', { ...VOICE, duration_ms: 12_000 })), next(), { delivery: 'played' })
    .hears(content(medium('audio', { mime: 'audio/mp4', url: files.memo, filename: 'memo.m4a', size: 33_437, duration_ms: 6000 })), next())
    .hears(content(pdf('Facture-2026-318.pdf', 'Facture 2026-318', 3)), next())
    .hears(content(medium('document', { mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', filename: 'commandes.xlsx', size: 1771 })), next())
    .hears(content(medium('document', { mime: 'application/octet-stream', filename: 'photo\u202Egpj.exe', size: 640_000, program: true })), next())
    .hears(content(medium('sticker', { mime: 'image/webp', url: files.sticker, width: 512, height: 512 })), next())
    .hears(content(medium('sticker', { mime: 'image/webp', url: files.moving, width: 512, height: 512, animated: true })), next())
    .hears(content(photo('croissants', 1600, 1200, { here: false, size: 2_140_000 })), next())
    .hears(content(medium('document', { state: 'lost', lost: 'too_large', filename: 'plan-de-salle.pdf', here: false })), next());
  return talk;
}

/** Everything else that a customer can send. */
function inbound(now: number): Talk {
  const next = clockOf(now - 4 * HOUR);
  const talk = new Talk(GALLERY_IN, 'Galerie des messages reçus', phoneOf(1), 'galerie');
  talk
    .hears(text('Bonjour ! Vu votre annonce, *ouvert* dimanche ?'), next(), { referral: { kind: 'ad', headline: 'La galette des rois', body: 'Jusqu’au 31 janvier, sur commande.', url: 'https://fb.example/galette' } })
    .hears(text('Il est encore disponible ?'), next(), { product: { catalog: '4711', id: 'galette-frangipane-8p' } })
    .hears(text('🥐'), next())
    .hears(text('🎉👏'), next(), { reactions: [{ emoji: '❤️', from_customer: false }] })
    .hears(text('Ma liste :\n- *3* baguettes\n- 1 _pain complet_\n\n1. retrait à 8 h\n2. paiement sur place\n> comme la semaine dernière\nLe code : `B4271`\n```\nPORTE 2\nÉTAGE 3\n```\nMenu : https://exemple.fr/menu_2026, ou lea@exemple.fr, +33 1 99 00 11 22'), next())
    .hears(text('Attention au faux site https://раураl.com/id'), next(), { forwarded: true });
  const asked = talk.live[1] ?? blank('none', now, text(''));
  talk
    .hears(text('Celui-là'), next(), { quote: quoteOf(asked) })
    .hears({ type: 'location', latitude: '48.8606', longitude: '2.3376', name: 'Atelier Lindqvist', address: '12 rue du Louvre, Paris' }, next())
    .hears({ type: 'contacts', name: 'Erik Lindqvist', count: 3, cards: contacts() }, next())
    .hears({ type: 'choice', title: 'Livraison le matin', description: 'Entre 7 h et 9 h' }, next())
    .hears({ type: 'form', name: 'flow', fields: [{ name: 'screen_0_Date_1', value: '2026-03-14' }, { name: 'screen_0_Nombre_de_personnes_2', value: '12' }, { name: 'allergies', value: 'noix' }], raw: '{"screen_0_Date_1":"2026-03-14"}' }, next())
    .hears(order(), next())
    .hears({ type: 'unsupported', kind: 'poll_creation', raw: '{"type":"unsupported","unsupported":{"type":"poll_creation"}}' }, next())
    .hears({ type: 'unsupported', kind: 'edit', raw: '{"type":"unsupported","unsupported":{"type":"edit"}}' }, next())
    .hears({ type: 'unsupported', kind: 'order_details', raw: '{"type":"order_details"}' }, next())
    .hears(text('Finalement 14 h'), next(), { edited: true, earlier: text('Finalement 13 h') })
    .hears(text('Oups'), next(), { revoked: true })
    .hears({ type: 'system', what: 'number_changed', body: 'User changed', before: '+33 1 99 00 11 22', now: '+33 1 99 00 33 44' }, next())
    .hears({ type: 'system', what: 'identity_changed', body: '', before: null, now: null }, next())
    .hears(text('Merci pour votre patience !'), next(), { reactions: [{ emoji: '🙏', from_customer: false }], my_reaction: { emoji: '😂', state: 'waiting', failure: null } })
    .hears(text('C’était dans l’ancien téléphone'), next(), { imported: true })
    .hears(text('Le robot m’a déjà répondu'), next(), { standby: true, my_reaction: { emoji: '👍', state: 'failed', failure: null } });
  talk.joinedFrom = [1];
  return talk;
}

function contacts(): ContactCardRow[] {
  return [
    card('Erik Lindqvist', {
      company: 'Atelier Lindqvist', title: 'Ébéniste', birthday: '1980-02-29', phones: [{ value: '+33 1 99 00 11 22', kind: 'CELL', wa_id: '33199001122' }],
      emails: [{ value: 'erik@exemple.fr', kind: 'WORK', wa_id: null }], urls: [{ value: 'https://exemple.fr', kind: null, wa_id: null }], addresses: [{ value: '12 rue du Louvre, 75001 Paris', kind: 'WORK', wa_id: null }],
    }),
    card('Ana Ruiz', { phones: [{ value: '+33 1 99 00 55 66', kind: 'HOME', wa_id: null }] }),
    card('Livreur', { phones: [{ value: '3615', kind: null, wa_id: null }] }),
  ];
}

function order(): ContentRow {
  return {
    type: 'order', catalog: '4711', text: 'Pour samedi matin, merci',
    lines: [{ product: 'pain-campagne', quantity: 2, price: '4.20', currency: 'EUR', total: '8.40' }, { product: 'tarte-aux-pommes', quantity: 1, price: '18', currency: 'EUR', total: '18' }],
    totals: [{ currency: 'EUR', amount: '26.40' }],
  };
}

/** What we send, in every state that is of its own kind. */
function outbound(now: number): Talk {
  const next = clockOf(now - 3 * HOUR);
  const talk = new Talk(GALLERY_OUT, 'Galerie des messages envoyés', phoneOf(2));
  talk.hears(text('Bonjour, que proposez-vous ?'), now - 3 * HOUR - MINUTE, { reactions: [] });
  talk
    .says({ type: 'interactive', header: { kind: 'media', media: photo('vitrine', 1280, 480) }, body: 'Votre commande *n° 4812* est prête. Que préférez-vous ?', footer: 'Boulangerie Dupain', action: { action: 'buttons', titles: ['Je passe ce matin', 'Livrez-moi', 'Plus tard'] } }, next())
    .says({ type: 'interactive', header: { kind: 'text', text: 'Nos pains' }, body: 'Choisissez dans la liste.', footer: null, action: { action: 'list', button: 'Voir la liste', sections: [{ title: 'Levain', rows: [{ title: 'Campagne', description: '4,20 €' }, { title: 'Seigle', description: null }] }] } }, next())
    .says({ type: 'interactive', header: null, body: 'Suivez votre livraison ici.', footer: null, action: { action: 'link', label: 'Suivre', url: 'https://exemple.fr/suivi/4812' } }, next())
    .says({ type: 'interactive', header: null, body: 'Où livrer ?', footer: null, action: { action: 'location_request' } }, next())
    .says({ type: 'interactive', header: null, body: 'Réservez en deux minutes.', footer: null, action: { action: 'flow', label: 'Réserver' } }, next())
    .says(template('rappel_commande', look('Bonjour Sofia, votre commande sera prête *demain à 9 h*.', { header: 'Rappel', footer: 'Répondez STOP pour ne plus rien recevoir', buttons: ['Confirmer', 'Annuler'] }), 'UTILITY'), next(), { author: 'phone', from_phone: true })
    .says(template('offre_printemps', look('Nos nouveautés :', { offer: '10 % jusqu’à dimanche', cards: [{ look: look('Croissants', { buttons: ['Commander'] }), media: photo('croissants', 1600, 1200) }, { look: look('Pains', { buttons: ['Commander'] }), media: photo('pains', 800, 600) }, { look: look('Vitrine'), media: photo('vitrine', 1280, 480) }] }), 'MARKETING'), next())
    .says({ type: 'template', name: 'ancien_modele', language: 'fr', body: null, look: null, media: null, category: null }, next())
    .says(content(pdf('Devis.pdf', 'Devis', 1, { caption: 'Le devis demandé' })), next(), { reactions: [{ emoji: '👍', from_customer: true }] });
  const mine = (key: string, made: ContentRow, more: Partial<MessageRow>): void => void talk.live.push({ ...blank(key, now - 20_000, made), seq: 0, direction: 'outbound', delivery: 'waiting', ...more });
  mine('up-1', content(photo('croissants', 1600, 1200, { state: 'local', size: 4_200_000 })), { upload: { sent: 1_764_000, total: 4_200_000, state: 'running', trouble: null } });
  mine('up-2', content(pdf('Catalogue.pdf', 'Catalogue', 2, { state: 'local' })), { upload: { sent: 36_000_000, total: 90_000_000, state: 'paused', trouble: null } });
  mine('up-3', content(medium('document', { state: 'local', mime: 'application/zip', filename: 'photos.zip', size: 64_000_000 })), { upload: { sent: 12_000_000, total: 64_000_000, state: 'failed', trouble: 'missing' } });
  mine('held-1', text('Je vous confirme le retrait à 9 h.'), { held_until: now + 5000 });
  talk.scheduled = [
    { command: 'later-1', content: text('Bonjour, votre commande est prête. À tout à l’heure !'), due_at: now + 14 * HOUR, author: null, state: 'scheduled' },
    { command: 'later-2', content: content(photo('vitrine', 1280, 480)), due_at: now + 3 * 24 * HOUR, author: 'Sofia', state: 'waiting' },
  ];
  return talk;
}

function template(name: string, made: LookRow, category: string): ContentRow {
  return { type: 'template', name, language: 'fr', body: made.body, look: made, media: null, category };
}

/** The conversations of the gallery. */
export function gallery(now: number): Talk[] {
  return [media(now), inbound(now), outbound(now)];
}
