/** Exports, in English. */
import type { exportFr } from './fr-export';
import { pluralOf } from './plural';

const plural = pluralOf('en');
const messages = (n: number): string => plural(n, { none: 'No message', one: '# message', other: '# messages' });
const files = (n: number): string => plural(n, { none: 'no file', one: '# file', other: '# files' });

export const exportEn: typeof exportFr = {
  verb: 'Export the conversation…',
  group: 'Exported conversations',
  title: (name: string) => `Export the conversation with ${name}`,
  what: 'One ZIP file, with everything that this computer holds of the conversation:',
  parts: ['a page to read and print, or to save as PDF;', 'a table for Excel or Calc;', 'the messages, and a proof that nothing is missing.'],
  files: 'With photos and files',
  filesHelp: 'Those that are not on this computer are asked of the server, if it answers.',
  clear: 'The file is not encrypted: whoever has it can read it.',
  choose: 'Choose where to save it…',
  busy: 'Exporting…',
  done: (n: number, m: number) => `${messages(n)}, ${files(m)}`,
  missing: (n: number) => plural(n, { one: '# file is not in it: it could not be had, or was left out. The page says which.', other: '# files are not in it: they could not be had, or were left out. The page says which.' }),
  unreadable: (n: number) => plural(n, { one: '# message could not be read; its place is marked.', other: '# messages could not be read; their places are marked.' }),
  partial: 'There are older messages, which the computer that the export comes from did not have.',
  seal: 'Fingerprint',
  sealHelp: 'Keep it, or send it by another way: whoever checks the export must find the same.',
  sealCompare: 'Compare the fingerprint with the one that whoever made the export gave you.',
  trouble: {
    disk_full: 'The disk is full. Nothing was saved.',
    not_possible: 'The export could not be saved there. Nothing was left behind; choose another place.',
  },
  check: 'Check an export',
  checkHelp: 'Nothing missing, nothing changed: Comptoir sees it without a network, and says where if not.',
  checkVerb: 'Choose an export…',
  checking: 'Checking…',
  whole: 'Nothing is missing and nothing was changed.',
  notWhole: (n: number) => plural(n, { one: '# difference from what was exported.', other: '# differences from what was exported.' }),
  with: 'With',
  line: 'Number',
  holds: 'Holds',
  made: 'Made',
  span: (from: string, to: string) => `(${from} to ${to})`,
  more: (n: number) => plural(n, { one: 'and # more.', other: 'and # more.' }),
  noExport: 'This file is no export of Comptoir’s, or too damaged to say anything of it.',
  cannotRead: 'This file could not be read.',
  faults: {
    proof_changed: 'The proof itself was changed: do not trust anything in this file.',
    record_changed: (n: number) => `Message ${n} was changed.`,
    record_missing: (n: number) => `Message ${n} is missing.`,
    record_moved: (n: number) => `Message ${n} is no longer in its place.`,
    record_added: (n: number) => `A message was added, at line ${n}.`,
    file_changed: (name: string) => `${name} was changed.`,
    file_missing: (name: string) => `${name} is missing.`,
    file_added: (name: string) => `${name} was added.`,
  },
};
