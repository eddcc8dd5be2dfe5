/** Contact cards to send: up to five, each with as many numbers and addresses as it has. */
import type { ContactCardRow, LabelledRow } from '../ipc/generated';

/** Meta's pages say 257 and 5; the smaller is safe everywhere. */
export const MOST_CARDS = 5;

export type ListName = 'phones' | 'emails' | 'urls' | 'addresses';

export interface Line {
  readonly value: string;
  readonly kind: string;
}

/** A card as it is being filled in. */
export interface Card {
  readonly name: string;
  readonly company: string;
  readonly title: string;
  readonly birthday: string;
  readonly phones: readonly Line[];
  readonly emails: readonly Line[];
  readonly urls: readonly Line[];
  readonly addresses: readonly Line[];
}

const EMPTY: Card = { name: '', company: '', title: '', birthday: '', phones: [{ value: '', kind: 'CELL' }], emails: [], urls: [], addresses: [] };

export class CardForm {
  cards = $state.raw<readonly Card[]>([EMPTY]);
  /** Which card is before the person's eyes. */
  at = $state(0);
  readonly card: Card = $derived(this.cards[this.at] ?? EMPTY);
  /** The cards that cannot be sent yet: Meta wants a name. */
  readonly nameless: readonly number[] = $derived(this.cards.flatMap((card, at) => (card.name.trim() === '' ? [at] : [])));
  readonly birthdayWrong: boolean = $derived(this.card.birthday.trim() !== '' && !isDay(this.card.birthday.trim()));
  readonly ready: boolean = $derived(this.nameless.length === 0 && this.cards.every((card) => card.birthday.trim() === '' || isDay(card.birthday.trim())));

  set(some: Partial<Card>): void {
    this.cards = this.cards.map((card, at) => (at === this.at ? { ...card, ...some } : card));
  }

  add(): void {
    if (this.cards.length >= MOST_CARDS) return;
    this.cards = [...this.cards, EMPTY];
    this.at = this.cards.length - 1;
  }

  remove(): void {
    if (this.cards.length === 1) return;
    this.cards = this.cards.filter((_, at) => at !== this.at);
    this.at = Math.min(this.at, this.cards.length - 1);
  }

  line(list: ListName, at: number, some: Partial<Line>): void {
    this.set({ [list]: this.card[list].map((line, index) => (index === at ? { ...line, ...some } : line)) });
  }

  addLine(list: ListName): void {
    this.set({ [list]: [...this.card[list], { value: '', kind: list === 'phones' ? 'CELL' : 'WORK' }] });
  }

  removeLine(list: ListName, at: number): void {
    this.set({ [list]: this.card[list].filter((_, index) => index !== at) });
  }

  /** What is sent: lines without a value are left out. */
  wish(): ContactCardRow[] {
    return this.cards.map((card) => ({
      name: card.name.trim(),
      company: words(card.company),
      title: words(card.title),
      birthday: words(card.birthday),
      phones: filled(card.phones),
      emails: filled(card.emails),
      urls: filled(card.urls),
      addresses: filled(card.addresses),
    }));
  }
}

function words(typed: string): string | null {
  return typed.trim() === '' ? null : typed.trim();
}

function filled(lines: readonly Line[]): LabelledRow[] {
  return lines.filter((line) => line.value.trim() !== '').map((line) => ({ value: line.value.trim(), kind: line.kind === '' ? null : line.kind, wa_id: null }));
}

/** `YYYY-MM-DD`, and a day that exists. */
function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (!match) return false;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return date.getMonth() === Number(match[2]) - 1 && date.getDate() === Number(match[3]);
}
