/** Diagnostics, in English. */
import type { diagnosticsFr } from './fr-diagnostics';
import { pluralOf } from './plural';

const plural = pluralOf('en');

export const diagnosticsEn: typeof diagnosticsFr = {
  group: 'Diagnostics',
  what: 'From this computer to your customers',
  whatHelp: 'Every step is tried for real, now. Nothing is sent to anybody.',
  run: 'Run diagnostics',
  again: 'Run again',
  busy: 'Running…',
  failed: 'The diagnostics could not be run.',
  well: 'Everything answers.',
  wrong: (n: number) => plural(n, { one: '# step does not answer.', other: '# steps do not answer.' }),
  states: { ok: 'good', failed: 'to be fixed', waiting: 'not tried' },
  notTried: 'Not tried: a step before it does not hold, or it is not on the way.',
  unknown: 'Something is wrong; the report says what.',
  copy: 'Copy the report',
  copyHelp: 'Fixed words and numbers: no name, no address, no message.',
  titles: {
    database: 'This computer’s database', proxy: 'System proxy', name: 'Server name (DNS)', connection: 'Connection (TCP)', encryption: 'Encryption (TLS)', hub: 'Server',
    sign_in: 'Seat recognised', stream: 'Live stream (WebSocket)', meta: 'Number, as the server sees it', clock: 'Clock, next to the server’s', disk: 'Comptoir’s folder',
  },
  problems: {
    unknown_name: 'This name does not exist on this network. Check the server’s address, or your Internet connection.',
    refused: 'The machine answers, but no server listens there. Ask whoever runs it to start it.',
    no_answer: 'No answer in time: a firewall, a VPN, or a fault on the way.',
    certificate: 'The server’s certificate is not valid here. Check this computer’s date; if it is right, tell whoever runs the server.',
    not_a_hub: 'Something else answers at that address: the page of a Wi-Fi network, or a proxy. Open a browser to see which.',
    not_signed_in: 'This seat is no longer recognised. Ask for a new invitation.',
    other_version: 'The server wants a newer version of Comptoir. Update it.',
    stream_broken: 'The stream opens and breaks: a proxy probably cuts WebSockets. Ask for them to be let through.',
    unreadable: 'The local copy cannot be read. Rebuild it below.',
    full: 'The disk is full. Make room.',
    read_only: 'This folder cannot be written. Check its permissions.',
    other: 'The folder does not answer. Check the disk.',
    refill_replica: 'The local copy no longer follows the server’s. Rebuild it below.',
  },
  rebuild: 'Rebuild the local copy',
  rebuildHelp: 'If a list or a search seems wrong. The messages come back from the server.',
  rebuildVerb: 'Rebuild…',
  rebuildTitle: 'Rebuild the local copy?',
  rebuildBody: ['Drafts, waiting messages and settings are carried over.', 'The copy from before is set aside, never deleted.', 'The messages come back from the server: the status line says how many are left.', 'Without a network, lists stay empty until the server is back.'],
  rebuildDo: 'Rebuild',
  rebuilding: 'Rebuilding…',
  rebuildFailed: 'The copy could not be rebuilt. Nothing was lost; the screen says what is in the way.',
};
