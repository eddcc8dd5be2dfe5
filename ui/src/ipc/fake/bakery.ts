/** A day at the fictional bakery: every kind of message, every state, long names, both directions of writing. */
import type { ContentRow, MediaRow, MessageRow } from '../generated';
import { content, files, medium, pdf, WAVEFORM } from './media';
import { blank, quoteOf, Talk, text, type Past } from './talk';
import { CUSTOMERS, phoneOf, phrase } from './words';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How many messages the longest thread has. */
export const LONGEST = 100_000;
/** The conversation that has them. */
export const LONG_TALK = 8;

/** A past of `count` messages that ends at `end`, made up one message at a time. */
function madeUp(id: number, count: number, end: number, every: number): Past {
  return {
    count,
    at(index: number): MessageRow {
      const inbound = (index * 7 + id) % 5 < 3;
      const at = end - (count - index) * every - ((index * 7919) % 17) * 1000;
      const row = blank(`past-${id}-${index}`, at, text(phrase(index * 31 + id, inbound)));
      return inbound ? row : { ...row, direction: 'outbound', author: index % 3 === 0 ? 'Sofia' : 'Bastien', delivery: 'read' };
    },
  };
}

function media(kind: string, more: Partial<MediaRow> = {}): ContentRow {
  return content(medium(kind, more));
}

/** Everything, as of `now`. */
export function bakery(now: number, others = 220): Talk[] {
  const ago = (ms: number): number => now - ms;
  const talk = (id: number, phone = true, username: string | null = null): Talk =>
    new Talk(id, CUSTOMERS[id - 1] ?? `Client ${id}`, phone ? phoneOf(id) : null, username, madeUp(id, 24 + ((id * 13) % 60), ago(3 * DAY), 41 * MINUTE));

  const nadia = talk(1)
    .says(text('Bonjour Nadia, votre commande part ce matin.'), ago(26 * HOUR), { delivery: 'delivered' })
    .hears(text('Bonjour, toujours pas de nouvelles de ma commande. Elle devait arriver hier soir.'), ago(23 * HOUR + 8 * MINUTE))
    .hears(text('Je n’ai toujours rien reçu, c’est *urgent*'), ago(23 * HOUR + 7 * MINUTE));
  nadia.unread = 2;

  const awa = talk(2, true, 'awa.diallo')
    .hears(text('Bonjour, j’ai bien reçu les deux cartons, mais il manque la facture pour ma comptabilité.'), ago(22 * HOUR + 20 * MINUTE));
  const question = awa.live[0] ?? blank('none', now, text(''));
  awa
    .says(text('Bonjour Awa, merci pour votre message. Je vérifie avec la comptabilité et je reviens vers vous tout de suite.'), ago(22 * HOUR + 18 * MINUTE), { quote: quoteOf(question) })
    .says(content(pdf('Facture-2026-318.pdf', 'Facture 2026-318', 2, { size: 184_000 })), ago(22 * HOUR + 16 * MINUTE), { delivery: 'delivered', author: null })
    .hears(text('Parfait, merci ! Et pour la facture de février ?'), ago(22 * HOUR + 12 * MINUTE), { reactions: [{ emoji: '🙏', from_customer: false }] });
  awa.draft = 'Bonjour Awa, la facture de février vous sera envoyée avant 18 h. Bonne journée !';
  awa.unread = 1;

  const lemaire = talk(3).hears(text('Pouvez-vous nous faire un devis pour 80 mignardises le 14 ?'), ago(5 * HOUR)).says(text('Le devis est joint, dites-moi si la composition vous convient.'), ago(4 * HOUR), { delivery: 'delivered' });
  const joaquim = talk(4).hears(media('voice', { mime: 'audio/ogg; codecs=opus', size: 55_574, url: files.voice, duration_ms: 32_000, waveform: [...WAVEFORM] }), ago(49 * MINUTE));
  joaquim.unread = 1;
  const theo = talk(5)
    .hears(text('Vous pouvez me rappeler après réception du colis ?'), ago(9 * HOUR))
    .says(text('C’est noté, je vous rappelle jeudi.'), ago(8 * HOUR), { delivery: 'sent' });
  const layla = talk(6).hears(text('شكراً جزيلاً، وصل الطلب اليوم'), ago(3 * HOUR + 13 * MINUTE)).says(text('عفواً ليلى، نتمنى لكم يوماً سعيداً 🌸'), ago(3 * HOUR)).hears(text('هل يمكنني طلب كعكة عيد ميلاد يوم السبت؟ مع اسم Lina عليها'), ago(2 * HOUR));
  layla.unread = 1;
  const camille = talk(7)
    .hears(text('Ma commande n° 4812 est prête ?'), ago(6 * HOUR))
    .says(text('Votre commande n° 4812 est prête, vous pouvez passer quand vous voulez.'), ago(5 * HOUR), {
      delivery: 'failed',
      failure: { kind: 'undeliverable', code: 131_026, details: 'Message undeliverable', retry_at: null, may_be_retried: false },
    })
    .says(text('Nous sommes ouverts jusqu’à 19 h 30.'), ago(4 * HOUR + 50 * MINUTE), {
      delivery: 'unknown',
      failure: { kind: 'outcome_unknown', code: null, details: 'The connection was lost before Meta answered', retry_at: null, may_be_retried: false },
    })
    .says(text('Je vous ai laissé un message aussi.'), ago(4 * HOUR + 40 * MINUTE), {
      delivery: 'failed',
      failure: { kind: 'meta_unavailable', code: 131_016, details: 'Service unavailable', retry_at: null, may_be_retried: true },
    });
  const market = talk(LONG_TALK);
  market.past = madeUp(LONG_TALK, LONGEST - 2, ago(2 * HOUR), 5 * MINUTE);
  market.hears(text('On garde la même livraison demain : 60 baguettes, 20 tourtes.'), ago(80 * MINUTE)).says(text('C’est noté, livraison à 6 h 15.'), ago(75 * MINUTE), { author: null });

  const long = talk(9).hears(text('Bonjour,\n\nVoici la liste complète pour le mariage :\n- 12 baguettes *tradition*\n- 4 pains de campagne\n- 2 pièces montées (voir https://exemple.test/pieces-montees)\n\nLe code du portail est `B4271`. ~Livraison à 9 h~ _Livraison à 8 h 30_.'), ago(70 * MINUTE), { edited: true });
  const yuki = talk(10).hears(media('image', { caption: 'これと同じケーキをお願いします 🎂', size: 2_140_000, mime: 'image/jpeg', url: files.croissants, width: 1600, height: 1200 }), ago(100 * MINUTE));
  const cards = talk(11)
    .hears({ type: 'location', latitude: '48.8606', longitude: '2.3376', name: 'Atelier Lindqvist', address: '12 rue du Louvre, Paris' }, ago(8 * HOUR))
    .hears({ type: 'contacts', name: 'Erik Lindqvist', count: 3, cards: [] }, ago(8 * HOUR - MINUTE), { forwarded: true })
    .hears({ type: 'choice', title: 'Livraison le matin', description: null }, ago(8 * HOUR - 2 * MINUTE))
    .hears({ type: 'unsupported', kind: 'order_details', raw: '{"type":"order_details","order_details":{"reference_id":"4812","total":{"value":1840,"offset":100}}}' }, ago(8 * HOUR - 3 * MINUTE))
    .says({ type: 'template', name: 'rappel_commande', language: 'fr', body: 'Bonjour Sofia, votre commande sera prête demain à 9 h.', look: null, media: null, category: 'utility' }, ago(7 * HOUR), { author: 'phone', from_phone: true })
    .hears(media('video', { size: 8_400_000, state: 'announced', here: false, mime: 'video/mp4' }), ago(6 * HOUR))
    .hears(media('sticker', { state: 'lost', lost: 'expired', here: false, mime: 'image/webp' }), ago(6 * HOUR - MINUTE))
    .hears(text('Oups, mauvais message'), ago(6 * HOUR - 2 * MINUTE), { revoked: true })
    .says(text('Tout est noté, à demain !'), ago(5 * HOUR), { reactions: [{ emoji: '❤️', from_customer: true }] });
  const hotel = talk(12).hears(text('Même commande que la semaine dernière, merci.'), ago(31 * HOUR));
  hotel.draft = 'Bonjour, c’est noté pour la même commande';
  const kofi = talk(13, false, 'kofi.m').hears(text('Bonjour, vous livrez à Saint-Denis ?'), ago(12 * MINUTE));
  kofi.unread = 1;
  const stranger = new Talk(14, phoneOf(14), phoneOf(14)).hears(text('Bonjour, vous avez du pain sans gluten ?'), ago(25 * MINUTE));
  stranger.unread = 1;
  const never = new Talk(16, 'Baptiste Morel', phoneOf(16));
  const rest = [15, ...Array.from({ length: Math.max(0, others) }, (_, index) => 17 + index)].map((id, index) => {
    const made = new Talk(id, CUSTOMERS[id - 1] ?? `${CUSTOMERS[(id * 7) % 32] ?? ''} ${id}`, phoneOf(id), null, madeUp(id, 12 + (id % 40), ago(2 * DAY), 53 * MINUTE));
    const at = ago(26 * HOUR + index * 5 * HOUR);
    return made.hears(text(phrase(id, true)), at).says(text(phrase(id + 1, false)), at + 4 * MINUTE, { delivery: 'read' });
  });
  return [nadia, awa, lemaire, joaquim, theo, layla, camille, market, long, yuki, cards, hotel, kofi, stranger, never, ...rest];
}
