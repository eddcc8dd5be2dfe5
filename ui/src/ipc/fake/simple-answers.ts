/** What the pretend core answers where it needs no memory: what Meta takes, empty lists, and what only a system can do. */
import type { LimitsAnswer } from '../generated';
import type { AskName, Asks } from '../host';

export type Answers = { [N in AskName]: (params: Asks[N]['params']) => Asks[N]['answer'] };

const MEGA = 1024 * 1024;

/** As `crates/ipc` answers them. */
export const limits: LimitsAnswer = {
  kinds: [
    { kind: 'image', bytes: 5 * MEGA, types: ['image/jpeg', 'image/png'] },
    { kind: 'video', bytes: 16 * MEGA, types: ['video/mp4', 'video/3gpp'] },
    { kind: 'audio', bytes: 16 * MEGA, types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'] },
    { kind: 'voice', bytes: 16 * MEGA, types: ['audio/ogg'] },
    { kind: 'document', bytes: 100 * MEGA, types: ['application/pdf', 'text/plain'] },
    { kind: 'sticker', bytes: 100 * 1024, types: ['image/webp'] },
  ],
  text: 4096,
  caption: 1024,
  cards: 5,
  interactive: {
    header: 60, body: 1024, footer: 60, buttons: 3, button_title: 20, button_id: 256, list_button: 20, list_rows: 10, section_title: 24,
    row_title: 24, row_id: 200, row_description: 72, link_label: 20, link_url: 2000, flow_label: 30,
  },
};

export const simpleAnswers = {
  limits: () => limits,
  typing: () => ({}),
} satisfies Partial<Answers>;
