/** Diagnostics, in French. */
import { pluralOf } from './plural';

const plural = pluralOf('fr');

export const diagnosticsFr = {
  group: 'Diagnostic',
  what: 'De cet ordinateur à vos clients',
  whatHelp: 'Chaque étape est essayée pour de vrai, maintenant. Rien n’est envoyé à personne.',
  run: 'Lancer le diagnostic',
  again: 'Relancer',
  busy: 'En cours…',
  failed: 'Le diagnostic n’a pas pu être fait.',
  well: 'Tout répond.',
  wrong: (n: number) => plural(n, { one: '# étape ne répond pas.', other: '# étapes ne répondent pas.' }),
  states: { ok: 'bon', failed: 'à régler', waiting: 'pas essayé' },
  notTried: 'Pas essayé : une étape avant ne tient pas, ou celle-ci n’est pas sur le chemin.',
  unknown: 'Quelque chose ne va pas ; le rapport dit quoi.',
  copy: 'Copier le rapport',
  copyHelp: 'Des mots fixes et des chiffres : ni nom, ni adresse, ni message.',
  titles: {
    database: 'Base de cet ordinateur', proxy: 'Proxy du système', name: 'Nom du serveur (DNS)', connection: 'Connexion (TCP)', encryption: 'Chiffrement (TLS)', hub: 'Serveur',
    sign_in: 'Poste reconnu', stream: 'Flux en direct (WebSocket)', meta: 'Numéro, vu par le serveur', clock: 'Horloge, à côté de celle du serveur', disk: 'Dossier de Comptoir',
  },
  problems: {
    unknown_name: 'Ce nom n’existe pas sur ce réseau. Vérifiez l’adresse du serveur, ou votre connexion à Internet.',
    refused: 'La machine répond, mais aucun serveur n’y écoute. Demandez à qui le tient de le démarrer.',
    no_answer: 'Pas de réponse à temps : un pare-feu, un VPN ou une panne en chemin.',
    certificate: 'Le certificat du serveur n’est pas valable ici. Vérifiez la date de cet ordinateur ; sinon, prévenez qui tient le serveur.',
    not_a_hub: 'Autre chose répond à cette adresse : la page d’un réseau Wi-Fi, ou un proxy. Ouvrez un navigateur pour voir laquelle.',
    not_signed_in: 'Ce poste n’est plus reconnu. Demandez une nouvelle invitation.',
    other_version: 'Le serveur demande une version plus récente de Comptoir. Mettez-le à jour.',
    stream_broken: 'Le flux s’ouvre puis se coupe : un proxy coupe sans doute les WebSocket. Demandez qu’il les laisse passer.',
    unreadable: 'La copie locale ne se lit pas. Reconstruisez-la ci-dessous.',
    full: 'Le disque est plein. Libérez de la place.',
    read_only: 'Ce dossier ne peut pas être écrit. Vérifiez ses droits.',
    other: 'Le dossier ne répond pas. Vérifiez le disque.',
    refill_replica: 'La copie locale ne suit plus celle du serveur. Reconstruisez-la ci-dessous.',
  },
  rebuild: 'Reconstruire la copie locale',
  rebuildHelp: 'Si une liste ou une recherche paraît fausse. Les messages reviennent du serveur.',
  rebuildVerb: 'Reconstruire…',
  rebuildTitle: 'Reconstruire la copie locale ?',
  rebuildBody: ['Brouillons, messages en attente et réglages sont repris.', 'La copie d’avant est mise de côté, jamais effacée.', 'Les messages reviennent du serveur : la ligne d’état dit combien il en reste.', 'Sans réseau, les listes restent vides jusqu’au retour du serveur.'],
  rebuildDo: 'Reconstruire',
  rebuilding: 'Reconstruction…',
  rebuildFailed: 'La copie n’a pas pu être reconstruite. Rien n’a été perdu ; l’écran dit ce qui bloque.',
};
