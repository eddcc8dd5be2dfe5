/** Everything a pretend agent can send besides words and templates, and how it is taken back, put off or let go. */
import { AskFailed, type Asks } from '../host';
import type { AttachmentRow, ContentRow, InteractiveDraft, MediaRow } from '../generated';
import type { FakeDesk } from './attachments';
import type { FakeCore } from './core';

function mediaOf(row: AttachmentRow, caption: string | null, filename: string | null): MediaRow {
  return {
    id: `media-${row.id}`, kind: row.kind ?? 'document', mime: row.mime, filename, caption, size: row.size, state: 'local', lost: null, here: true, width: row.width, height: row.height,
    duration_ms: row.duration_ms, pages: row.pages, waveform: row.waveform, blurhash: null, animated: false, url: row.url, program: false,
  };
}

function interactiveOf(message: InteractiveDraft, desk: FakeDesk): ContentRow {
  const { header, body, footer, action } = message;
  return {
    type: 'interactive',
    header: header === null ? null : header.kind === 'text' ? header : { kind: 'media', media: mediaOf(desk.row(header.attachment), null, null) },
    body,
    footer,
    action: action.action === 'buttons' ? { action: 'buttons', titles: action.buttons.map((button) => button.title) } : action.action === 'flow' ? { action: 'flow', label: action.label } : action,
  };
}

type Names = 'send_media' | 'send_location' | 'send_contacts' | 'send_interactive';
type Answers = { [N in Names]: (params: Asks[N]['params']) => Asks[N]['answer'] };

export function sendingAnswers(core: FakeCore, desk: FakeDesk): Answers {
  const open = (conversation: number): ReturnType<FakeCore['talk']> => {
    const talk = core.talk(conversation);
    if (talk.window(core.now()).state !== 'open') throw new AskFailed({ code: 'window_closed', details: '' });
    return talk;
  };
  return {
    send_media: ({ conversation, items, reply_to, due_at }) => {
      const talk = open(conversation);
      const draft = talk.draft;
      const sent = items.map((item, index) => {
        const content: ContentRow = { type: 'media', ...mediaOf(desk.row(item.attachment), item.caption === '' ? null : item.caption, item.filename) };
        return { command: core.put(talk, content, { replyTo: index === 0 ? reply_to : null, dueAt: due_at }) };
      });
      if (items.some((item) => item.caption !== '' && item.caption === draft)) talk.draft = '';
      return sent;
    },
    send_location: ({ conversation, latitude, longitude, name, address, reply_to }) => ({
      command: core.put(open(conversation), { type: 'location', latitude: String(latitude), longitude: String(longitude), name, address }, { replyTo: reply_to }),
    }),
    send_contacts: ({ conversation, cards, reply_to }) => ({
      command: core.put(open(conversation), { type: 'contacts', name: cards[0]?.name ?? '', count: cards.length, cards }, { replyTo: reply_to }),
    }),
    send_interactive: ({ conversation, message, reply_to }) => ({ command: core.put(open(conversation), interactiveOf(message, desk), { replyTo: reply_to }) }),
  };
}
