/** The pretend core's exports: one that takes a moment, and one that was handed over. */
import type { CheckRow } from '../generated';
import { AskFailed } from '../host';
import type { FakeCore } from './core';
import type { Answers } from './simple-answers';

export const SEAL = '7F3A-91C2-0B5D-44E8-A1C0';

export class FakeExports {
  /** What the next check finds. */
  found: CheckRow = {
    outcome: 'checked', name: 'Nadia Benali', line: 'Boulangerie Dupain · +33 1 99 00 00 01', made_at: '2026-11-26T14:05:00Z', made_by: 'Sofia', messages: 312, files: 14, unreadable: 0,
    complete: true, first_at: '2025-12-02T09:12:00Z', last_at: '2026-11-26T13:58:00Z', seal: SEAL, faults: [],
  };
  /** What stands in the way of the next export. */
  trouble: AskFailed['code'] | undefined;
  missing = 0;

  constructor(private readonly core: FakeCore) {}

  readonly answers = {
    export_conversation: ({ conversation, files }) => {
      if (this.trouble) throw new AskFailed({ code: this.trouble, details: '' });
      const messages = this.core.talk(conversation).total;
      this.core.emit({ event: 'export', done: messages, total: messages });
      return { saved: '/home/lea/Documents/Conversation 2026-11-26.zip', messages, files: files ? 3 : 0, missing: this.missing, unreadable: 0, complete: true, seal: SEAL };
    },
    export_cancel: () => ({}),
    export_check: () => this.found,
  } satisfies Partial<Answers>;
}
