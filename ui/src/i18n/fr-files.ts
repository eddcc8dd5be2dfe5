/** Files, undoing and the past of the owner’s phone, as the settings say it in French. */
import { pluralOf } from './plural';

const plural = pluralOf('fr');

export const filesFr = {
  title: 'Fichiers',
  policy: 'Télécharger d’office',
  policyHelp: 'Un fichier qui ne vient pas d’office vient quand vous le demandez.',
  policies: { always: 'Tout', small: 'Jusqu’à 5 Mo', never: 'Rien' },
  cache: 'Place sur ce disque',
  cacheHelp: 'Au-delà, les plus anciens quittent ce disque ; le serveur les garde. Ici, tous sont chiffrés.',
  size: (mega: number) => (mega < 1024 ? `${mega} Mo` : `${Math.round(mega / 1024)} Go`),
  metadata: 'Retirer des photos le lieu et l’appareil',
  metadataHelp: 'Avant l’envoi. Vous pouvez les laisser, photo par photo.',
  undo: 'Annuler un envoi',
  undoHelp: 'Un message attend ce temps avant de partir : il peut encore être repris.',
  undoFor: (seconds: number) => (seconds === 0 ? 'Non' : plural(seconds, { one: '# seconde', other: '# secondes' })),
  typing: 'Montrer au client que vous écrivez',
  typingHelp: 'WhatsApp marque alors ses messages comme lus.',
  past: {
    title: 'Historique du téléphone',
    intro: 'Si ce numéro vit aussi dans l’application WhatsApp Business, Meta peut remettre à Comptoir les conversations de ce téléphone.',
    onceTitle: 'Une seule fois, et sans retour',
    once: 'Meta ne donne cet historique qu’une fois, dans les 24 heures qui suivent la liaison du numéro. Si la demande échoue, il faut détacher le numéro dans l’application WhatsApp Business, puis le relier de nouveau.',
    facts: [
      'Jusqu’à six mois de conversations, sans les groupes, à leurs dates d’origine.',
      'Les photos et fichiers de plus de 14 jours restent sur le téléphone.',
      'Le partage doit avoir été accepté sur le téléphone au moment de la liaison.',
      'Rien n’est notifié ni marqué non lu, et vous pouvez travailler pendant ce temps.',
    ],
    understood: 'J’ai compris : une seule demande est possible.',
    ask: 'Demander l’historique',
    asked: 'Demandé à Meta',
    askedLong: 'Les premiers messages arrivent en quelques minutes, parfois plus.',
    coming: { days: 'Les derniers jours arrivent', weeks: 'Les trois derniers mois arrivent', months: 'Les six derniers mois arrivent' },
    far: (percent: number, messages: number) => `${percent} % · ${plural(messages, { one: '# message repris', other: '# messages repris' })}`,
    meanwhile: 'Vous pouvez travailler et fermer cette page : le serveur continue.',
    complete: (messages: number) => plural(messages, { none: 'Historique repris : le téléphone n’avait rien à donner', one: 'Historique repris : # message', other: 'Historique repris : # messages' }),
    completeLong: 'Ces messages portent la mention « importé » dans leurs conversations.',
    declined: {
      what: 'Le partage a été refusé sur le téléphone.',
      means: 'Les anciens messages restent sur le téléphone ; les nouveaux arrivent ici normalement.',
      todo: 'Pour les reprendre, détachez le numéro dans l’application WhatsApp Business, puis reliez-le en acceptant de partager l’historique.',
    },
    refused: {
      what: 'Meta n’a pas donné l’historique.',
      means: 'Il a déjà été demandé, les 24 heures sont passées, ou ce numéro ne vit pas dans l’application WhatsApp Business. Rien d’autre n’est touché.',
      todo: 'Pour le reprendre, détachez puis reliez le numéro dans l’application, et demandez l’historique le jour même.',
    },
    none: 'Aucun numéro n’est relié : il n’y a pas d’historique à demander.',
    failed: 'La demande n’a pas pu être enregistrée : rien n’est parti. Réessayez.',
  },
};
