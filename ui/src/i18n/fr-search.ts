/** Searching everything, finding within a thread and going to a day, in French. */
import { pluralOf } from './plural';

const plural = pluralOf('fr');
const numbers = new Intl.NumberFormat('fr');
const found = (n: number): string => plural(n, { none: 'Aucun résultat', one: '# résultat', other: '# résultats' });

export const searchFr = {
  title: 'Recherche',
  label: 'Rechercher dans tous les messages',
  placeholder: 'Des mots, « une phrase », un filtre…',
  clear: 'Effacer la recherche',
  results: 'Résultats',
  total: (n: number, more: boolean) => (more ? `plus de ${numbers.format(n)} résultats` : found(n)),
  searching: 'Recherche…',
  order: { label: 'Ordre', best: 'Pertinence', newest: 'Récents' },
  filters: 'Filtres à ajouter',
  /** What the chips of the text say, read out. */
  chips: (chips: readonly string[]) => `Filtres : ${chips.join(' ; ')}`,
  operators: { from: 'de', agent: 'par', has: 'avec', before: 'avant', after: 'après', is: 'est', in: 'dans' },
  operatorTips: {
    from: 'Qui a écrit', agent: 'Quel membre de l’équipe a écrit', has: 'Ce que le message contient', before: 'Avant ce jour', after: 'À partir de ce jour',
    is: 'Où en est la conversation', in: 'Dans quelle conversation',
  },
  values: {
    from: [['moi', 'nous'], ['client', 'le client']],
    has: [['média', 'un fichier'], ['photo', 'une photo'], ['pdf', 'un PDF'], ['vocal', 'un vocal'], ['vidéo', 'une vidéo'], ['lien', 'un lien'], ['fiche', 'une fiche de contact'], ['position', 'un lieu'], ['commande', 'une commande'], ['modèle', 'un modèle']],
    when: [['hier', 'hier'], ['7j', 'il y a 7 jours'], ['30j', 'il y a 30 jours'], ['1a', 'il y a un an']],
    is: [['sans-réponse', 'sans réponse'], ['non-lu', 'non lue'], ['échec', 'envoi échoué']],
  } satisfies Record<string, readonly (readonly [string, string])[]>,
  you: 'Vous',
  phone: 'Téléphone',
  loadingMore: 'La suite arrive…',
  failed: 'La recherche n’a pas abouti.',
  start: {
    title: 'Chercher dans les messages',
    body: 'Textes, légendes, noms de fichiers et fiches de contact. Les accents et la casse ne comptent pas.',
    examples: [['"bon de livraison"', 'ces mots, dans cet ordre'], ['gâteau OU tarte', 'l’un ou l’autre'], ['facture -acompte', 'sans ce mot'], ['avec:pdf avant:mars', 'deux filtres'], ['est:sans-réponse', 'ce qui attend']],
  },
  nothing: {
    title: (query: string) => `Rien pour « ${query} »`,
    body: 'Essayez moins de mots, le début d’un mot, ou retirez un filtre.',
    withoutFilters: 'Chercher sans les filtres',
  },
  coverage: {
    label: 'Ce qui est cherché',
    whole: 'Tout l’historique de ce poste',
    since: (day: string) => `Complet depuis le ${day}`,
    unknown: 'L’historique de ce poste n’est pas complet',
    filling: (percent: number) => `l’index se remplit (${percent} %)`,
    documents: (n: number, more: boolean) => (more ? `plus de ${numbers.format(n)} documents dont l’intérieur n’est pas lu` : plural(n, { one: '# document dont l’intérieur n’est pas lu', other: '# documents dont l’intérieur n’est pas lu' })),
  },
  palette: {
    messages: 'Messages',
    nearly: 'à une faute près',
    all: (query: string) => `Voir tous les résultats pour « ${query} »`,
    allMeta: (n: number, more: boolean) => (more ? `plus de ${numbers.format(n)}` : numbers.format(n)),
  },
  find: {
    open: 'Chercher dans la conversation',
    label: 'Chercher dans la conversation',
    placeholder: 'Chercher ici…',
    nth: (nth: number, nthMore: boolean, total: number, more: boolean) => `${nthMore ? 'plus de ' : ''}${numbers.format(nth)} sur ${more ? 'plus de ' : ''}${numbers.format(total)}`,
    nothing: 'Rien trouvé',
    failed: 'Recherche impossible',
    older: 'Résultat plus ancien',
    newer: 'Résultat plus récent',
    close: 'Fermer la recherche',
  },
  date: {
    open: 'Aller à une date',
    title: 'Aller à une date',
    day: 'Jour',
    help: 'Le fil s’ouvre au premier message de ce jour.',
    began: (day: string) => `La conversation commence le ${day}.`,
    toStart: 'Au début',
    go: 'Y aller',
    nothing: 'Aucun message n’est sur ce poste.',
  },
};
