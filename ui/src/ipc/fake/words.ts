/** The fictional bakery's people and phrases. Nobody here exists; the numbers are from ranges kept for fiction. */

export const CUSTOMERS: readonly string[] = [
  'Nadia Benali', 'Awa Diallo', 'Pâtisserie Lemaire', 'Joaquim Moreira', 'Théo Renaud', 'ليلى منصور', 'Camille Ortiz', 'Restaurant du Grand Marché',
  'Marie-Hélène Vandenbroucke-Descamps', 'Yuki Tanaka 田中', 'Sofia Lindqvist', 'Hôtel des Quatre Saisons — Réception et service des petits-déjeuners',
  'Kofi Mensah', 'Inès Garnier', 'נועה כהן', 'Baptiste Morel', 'Aïcha Traoré', 'Lucas Petit', 'Élodie Chevalier', 'Oumar Sow', 'Chloé Marchand', 'Rui Almeida',
  'Hugo Lefèvre', 'Fatou Ndiaye', 'Léa Fontaine', 'Mehdi Kaci', 'Jeanne Perrin', 'Pablo Ruiz', 'Anaïs Blanchard', 'Gabriel Roche', 'Salomé Dumas', 'Ibrahim Keita',
];

const ASKED: readonly string[] = [
  'Bonjour, avez-vous encore des croissants aux amandes ?',
  'Merci beaucoup !',
  'Je passerai vers 17 h, c’est possible ?',
  'Pouvez-vous me mettre de côté deux tourtes de seigle ?',
  'Est-ce que la brioche contient des noix ? Ma fille est allergique.',
  'Parfait 👍',
  'La commande de samedi tient toujours ? Douze personnes finalement, pas dix.',
  'Super, à tout à l’heure 🥐',
  'Vous livrez à Saint-Denis ?',
  'J’ai oublié mon parapluie chez vous ce matin, vous l’avez vu ?',
  'Il me faudrait aussi un fraisier pour huit, avec « Bon anniversaire Lina ».',
  'D’accord, je vous confirme demain.',
];

const ANSWERED: readonly string[] = [
  'Bonjour ! Oui, il nous en reste quatre. Je vous en garde ?',
  'C’est noté, tout sera prêt.',
  'Avec plaisir, à samedi.',
  'Oui, nous fermons à 19 h 30 aujourd’hui.',
  'Je vérifie avec le laboratoire et je reviens vers vous tout de suite.',
  'Elle contient des traces possibles de noisette : mieux vaut la tarte aux pommes.',
  'Pas de souci, je change la quantité.',
  'La livraison est à 4 € pour votre quartier.',
];

/** The same words for the same place in a thread, for ever. */
export function phrase(index: number, inbound: boolean): string {
  const from = inbound ? ASKED : ANSWERED;
  const mixed = Math.imul(index + 11, 0x9e37_79b1) >>> 8;
  const first = from[mixed % from.length] ?? '';
  return mixed % 13 === 0 ? `${first} ${from[(mixed + 5) % from.length] ?? ''} ${from[(mixed + 3) % from.length] ?? ''}` : first;
}

/** A number that nobody has. */
export function phoneOf(id: number): string {
  return `+33 1 99 00 ${String(10 + (id % 90)).padStart(2, '0')} ${String((id * 37) % 100).padStart(2, '0')}`;
}
