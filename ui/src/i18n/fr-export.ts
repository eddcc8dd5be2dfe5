/** Exports, in French. */
import { pluralOf } from './plural';

const plural = pluralOf('fr');
const messages = (n: number): string => plural(n, { none: 'Aucun message', one: '# message', other: '# messages' });
const files = (n: number): string => plural(n, { none: 'aucun fichier', one: '# fichier', other: '# fichiers' });

export const exportFr = {
  verb: 'Exporter la conversation…',
  group: 'Exports',
  title: (name: string) => `Exporter la conversation avec ${name}`,
  what: 'Un seul fichier ZIP, avec tout ce que cet ordinateur garde de cette conversation :',
  parts: ['une page à lire et à imprimer, ou à enregistrer en PDF ;', 'un tableau pour Excel ou Calc ;', 'les messages et une preuve que rien ne manque.'],
  files: 'Avec les photos et les fichiers',
  filesHelp: 'Ceux qui ne sont pas sur cet ordinateur sont demandés au serveur s’il répond.',
  clear: 'Le fichier n’est pas chiffré : quiconque l’a peut le lire.',
  choose: 'Choisir où l’enregistrer…',
  busy: 'Export en cours…',
  done: (n: number, m: number) => `${messages(n)}, ${files(m)}`,
  missing: (n: number) => plural(n, { one: '# fichier n’y est pas : il n’a pas pu être obtenu, ou a été laissé de côté. La page dit lequel.', other: '# fichiers n’y sont pas : ils n’ont pas pu être obtenus, ou ont été laissés de côté. La page dit lesquels.' }),
  unreadable: (n: number) => plural(n, { one: '# message n’a pas pu être lu ; sa place est marquée.', other: '# messages n’ont pas pu être lus ; leur place est marquée.' }),
  partial: 'Il y a des messages plus anciens, que l’ordinateur d’où vient l’export n’avait pas.',
  seal: 'Empreinte',
  sealHelp: 'Gardez-la, ou envoyez-la par un autre chemin : qui vérifie l’export doit trouver la même.',
  sealCompare: 'Comparez l’empreinte avec celle que la personne qui a fait l’export vous a donnée.',
  trouble: {
    disk_full: 'Le disque est plein. Rien n’a été enregistré.',
    not_possible: 'L’export n’a pas pu être enregistré à cet endroit. Rien n’y est resté ; choisissez-en un autre.',
  },
  check: 'Vérifier un export',
  checkHelp: 'Rien ne manque, rien n’a été changé : Comptoir le voit sans réseau, et dit où sinon.',
  checkVerb: 'Choisir un export…',
  checking: 'Vérification…',
  whole: 'Rien ne manque et rien n’a été changé.',
  notWhole: (n: number) => plural(n, { one: '# différence avec ce qui avait été exporté.', other: '# différences avec ce qui avait été exporté.' }),
  with: 'Avec',
  line: 'Numéro',
  holds: 'Contient',
  made: 'Fait',
  span: (from: string, to: string) => `(du ${from} au ${to})`,
  more: (n: number) => plural(n, { one: 'et # autre.', other: 'et # autres.' }),
  noExport: 'Ce fichier n’est pas un export de Comptoir, ou il est trop abîmé pour en dire quelque chose.',
  cannotRead: 'Ce fichier n’a pas pu être lu.',
  faults: {
    proof_changed: 'La preuve elle-même a été changée : ne vous fiez à rien de ce fichier.',
    record_changed: (n: number) => `Le message ${n} a été changé.`,
    record_missing: (n: number) => `Le message ${n} manque.`,
    record_moved: (n: number) => `Le message ${n} n’est plus à sa place.`,
    record_added: (n: number) => `Un message a été ajouté, à la ligne ${n}.`,
    file_changed: (name: string) => `${name} a été changé.`,
    file_missing: (name: string) => `${name} manque.`,
    file_added: (name: string) => `${name} a été ajouté.`,
  },
};
