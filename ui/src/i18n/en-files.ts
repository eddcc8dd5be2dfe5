/** Files, undoing and the past of the owner’s phone, as the settings say it in English. */
import type { filesFr } from './fr-files';
import { pluralOf } from './plural';

const plural = pluralOf('en');

export const filesEn: typeof filesFr = {
  title: 'Files',
  policy: 'Download by itself',
  policyHelp: 'A file that does not come by itself comes when you ask for it.',
  policies: { always: 'Everything', small: 'Up to 5 MB', never: 'Nothing' },
  cache: 'Space on this disk',
  cacheHelp: 'Beyond it the oldest leave this computer; the server keeps them. All are encrypted here.',
  size: (mega) => (mega < 1024 ? `${mega} MB` : `${Math.round(mega / 1024)} GB`),
  metadata: 'Take place and camera out of photos',
  metadataHelp: 'Before they are sent. You can leave them in, photo by photo.',
  undo: 'Undo a send',
  undoHelp: 'A message waits this long before it leaves: until then it can be taken back.',
  undoFor: (seconds) => (seconds === 0 ? 'Off' : plural(seconds, { one: '# second', other: '# seconds' })),
  typing: 'Show the customer that you are writing',
  typingHelp: 'WhatsApp then marks their messages as read.',
  past: {
    title: 'The phone’s history',
    intro: 'If this number also lives in the WhatsApp Business app, Meta can hand that phone’s conversations to Comptoir.',
    onceTitle: 'Once, and for good',
    once: 'Meta gives this history only once, within 24 hours of connecting the number. If the request fails, the number must be disconnected in the WhatsApp Business app and connected again.',
    facts: [
      'Up to six months of conversations, groups excepted, at their original dates.',
      'Photos and files older than 14 days stay on the phone.',
      'Sharing must have been accepted on the phone when the number was connected.',
      'Nothing is notified or marked unread, and you can work meanwhile.',
    ],
    understood: 'I understand: it can be asked for only once.',
    ask: 'Ask for the history',
    asked: 'Asked of Meta',
    askedLong: 'The first messages arrive within minutes, sometimes later.',
    coming: { days: 'The last days are arriving', weeks: 'The last three months are arriving', months: 'The last six months are arriving' },
    far: (percent, messages) => `${percent}% · ${plural(messages, { one: '# message taken over', other: '# messages taken over' })}`,
    meanwhile: 'You can work and close this page: the server goes on.',
    complete: (messages) => plural(messages, { none: 'History taken over: the phone had nothing to give', one: 'History taken over: # message', other: 'History taken over: # messages' }),
    completeLong: 'These messages are marked “imported” in their conversations.',
    declined: {
      what: 'Sharing was declined on the phone.',
      means: 'The old messages stay on the phone; new ones arrive here as usual.',
      todo: 'To take them over, disconnect the number in the WhatsApp Business app, then connect it again and accept to share the history.',
    },
    refused: {
      what: 'Meta did not give the history.',
      means: 'It was asked for before, the 24 hours are over, or this number does not live in the WhatsApp Business app. Nothing else is affected.',
      todo: 'To take it over, disconnect and reconnect the number in the app, and ask for the history the same day.',
    },
    none: 'No number is connected: there is no history to ask for.',
    failed: 'The request could not be kept: nothing has left. Try again.',
  },
};
