/** A message with something to tap: what Meta would refuse is named beside its field, and cannot be sent. */
import { letterCount } from '../format/people';
import type { AttachmentRow, InteractiveDraft, InteractiveLimits } from '../ipc/generated';

export type QuestionKind = 'buttons' | 'list' | 'link' | 'location_request' | 'flow';
export const QUESTION_KINDS: readonly QuestionKind[] = ['buttons', 'list', 'link', 'location_request', 'flow'];
export type HeadKind = 'none' | 'text' | 'media';

export interface Choice {
  readonly title: string;
  readonly description: string;
}
export interface Section {
  readonly title: string;
  readonly rows: readonly Choice[];
}

/** What is wrong, and where; `index` counts buttons, sections or rows over all sections. */
export interface Fault {
  readonly part: 'header' | 'body' | 'footer' | 'button' | 'list_button' | 'section' | 'row' | 'description' | 'label' | 'url' | 'flow';
  readonly index: number;
  readonly why: 'empty' | 'too_long' | 'repeated' | 'not_a_link' | 'not_ready';
}

/** The kinds of files that may stand at the head. */
const HEADS: readonly string[] = ['image', 'video', 'document'];
const EMPTY: Choice = { title: '', description: '' };
const isFilled = (choice: Choice): boolean => choice.title.trim() !== '' || choice.description.trim() !== '';

export class QuestionForm {
  kind = $state<QuestionKind>('buttons');
  head = $state<HeadKind>('none');
  header = $state('');
  media = $state.raw<AttachmentRow | undefined>(undefined);
  body = $state('');
  footer = $state('');
  buttons = $state.raw<readonly string[]>(['', '']);
  listButton = $state('');
  sections = $state.raw<readonly Section[]>([{ title: '', rows: [EMPTY, EMPTY] }]);
  label = $state('');
  url = $state('');
  flow = $state('');
  screen = $state('');
  draft = $state(false);
  readonly limits: InteractiveLimits;
  readonly rows: number = $derived(this.sections.reduce((sum, section) => sum + section.rows.length, 0));
  /** The kinds of head that this message may have. */
  readonly heads: readonly HeadKind[] = $derived(this.kind === 'location_request' ? ['none'] : this.kind === 'list' ? ['none', 'text'] : ['none', 'text', 'media']);
  readonly faults: readonly Fault[] = $derived(this.#faults());

  constructor(limits: InteractiveLimits, kind: QuestionKind, body: string) {
    this.limits = limits;
    this.kind = kind;
    this.body = body;
  }

  fault(part: Fault['part'], index = 0): Fault['why'] | undefined {
    return this.faults.find((fault) => fault.part === part && fault.index === index)?.why;
  }

  turn(kind: QuestionKind): void {
    this.kind = kind;
    if (!this.heads.includes(this.head)) this.head = 'none';
  }

  button(at: number, title: string): void {
    this.buttons = this.buttons.map((old, index) => (index === at ? title : old));
  }

  addButton(): void {
    if (this.buttons.length < this.limits.buttons) this.buttons = [...this.buttons, ''];
  }

  removeButton(at: number): void {
    if (this.buttons.length > 1) this.buttons = this.buttons.filter((_, index) => index !== at);
  }

  section(at: number, title: string): void {
    this.sections = this.sections.map((section, index) => (index === at ? { ...section, title } : section));
  }

  row(at: number, row: number, some: Partial<Choice>): void {
    this.#rows(at, (rows) => rows.map((choice, index) => (index === row ? { ...choice, ...some } : choice)));
  }

  addRow(at: number): void {
    if (this.rows < this.limits.list_rows) this.#rows(at, (rows) => [...rows, EMPTY]);
  }

  removeRow(at: number, row: number): void {
    if (this.rows === 1) return;
    this.#rows(at, (rows) => rows.filter((_, index) => index !== row));
    this.sections = this.sections.filter((section) => section.rows.length > 0);
  }

  addSection(): void {
    if (this.rows < this.limits.list_rows) this.sections = [...this.sections, { title: '', rows: [EMPTY] }];
  }

  /** What is sent. Names that come back with an answer are numbered: their words are the titles. */
  wish(): InteractiveDraft {
    const words = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
    const header = this.head === 'text' ? ({ kind: 'text', text: this.header.trim() } as const) : this.head === 'media' && this.media ? ({ kind: 'media', attachment: this.media.id } as const) : null;
    return { header, body: this.body.trim(), footer: words(this.footer), action: this.#action() };
  }

  #action(): InteractiveDraft['action'] {
    switch (this.kind) {
      case 'buttons': return { action: 'buttons', buttons: this.buttons.filter((title) => title.trim() !== '').map((title, at) => ({ id: `button-${at + 1}`, title: title.trim() })) };
      case 'list': {
        let count = 0;
        const sections = this.sections.map((section) => ({
          title: section.title.trim(),
          rows: section.rows.filter(isFilled).map((row) => ({ id: `row-${(count += 1)}`, title: row.title.trim(), description: row.description.trim() === '' ? null : row.description.trim() })),
        }));
        return { action: 'list', button: this.listButton.trim(), sections: sections.filter((section) => section.rows.length > 0) };
      }
      case 'link': return { action: 'link', label: this.label.trim(), url: this.url.trim() };
      case 'location_request': return { action: 'location_request' };
      case 'flow': return { action: 'flow', flow: this.flow.trim(), label: this.label.trim(), screen: this.screen.trim() === '' ? null : this.screen.trim(), draft: this.draft };
    }
  }

  #rows(at: number, change: (rows: readonly Choice[]) => readonly Choice[]): void {
    this.sections = this.sections.map((section, index) => (index === at ? { ...section, rows: change(section.rows) } : section));
  }

  #faults(): Fault[] {
    const { limits } = this;
    const faults: Fault[] = [];
    const words = (text: string, part: Fault['part'], limit: number, index = 0, needed = true): void => {
      const count = letterCount(text.trim());
      if (count === 0 && needed) faults.push({ part, index, why: 'empty' });
      if (count > limit) faults.push({ part, index, why: 'too_long' });
    };
    if (this.head === 'text') words(this.header, 'header', limits.header);
    if (this.head === 'media' && !this.media) faults.push({ part: 'header', index: 0, why: 'empty' });
    if (this.head === 'media' && this.media && (this.media.problem !== null || !HEADS.includes(this.media.kind ?? ''))) faults.push({ part: 'header', index: 0, why: 'not_ready' });
    words(this.body, 'body', limits.body);
    words(this.footer, 'footer', limits.footer, 0, false);
    switch (this.kind) {
      case 'buttons':
        // What was left empty is left out; one must say something.
        this.buttons.forEach((title, at) => {
          words(title, 'button', limits.button_title, at, at === 0 && this.buttons.every((each) => each.trim() === ''));
          if (title.trim() !== '' && this.buttons.findIndex((other) => other.trim() === title.trim()) < at) faults.push({ part: 'button', index: at, why: 'repeated' });
        });
        break;
      case 'list': {
        words(this.listButton, 'list_button', limits.list_button);
        let row = 0;
        const filled = this.sections.filter((section) => section.rows.some(isFilled));
        this.sections.forEach((section, at) => {
          words(section.title, 'section', limits.section_title, at, filled.length > 1 && filled.includes(section));
          for (const choice of section.rows) {
            words(choice.title, 'row', limits.row_title, row, isFilled(choice) || (row === 0 && filled.length === 0));
            words(choice.description, 'description', limits.row_description, row, false);
            row += 1;
          }
        });
        break;
      }
      case 'link':
        words(this.label, 'label', limits.link_label);
        words(this.url, 'url', limits.link_url);
        if (this.url.trim() !== '' && !/^https?:\/\/\S+$/u.test(this.url.trim())) faults.push({ part: 'url', index: 0, why: 'not_a_link' });
        break;
      case 'flow':
        words(this.label, 'label', limits.flow_label);
        words(this.flow, 'flow', limits.link_url);
        break;
      case 'location_request':
        break;
    }
    return faults;
  }
}
