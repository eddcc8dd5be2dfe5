/** What is wrong with a message that asks for a tap, in words; and how it will look. */
import type { Catalogue } from '../i18n/fr';
import type { Fault, QuestionForm } from './question-form.svelte';

/** One sentence for a field. Nothing is held against a field that was not filled in yet: the foot of the form says what is missing. */
export function faultWords(t: Catalogue, why: Fault['why'] | undefined): string | undefined {
  if (why === undefined || why === 'empty' || why === 'too_long') return undefined;
  return t.attach.question.faults[why];
}

/** Why the message cannot be sent yet, for the foot of the form. */
export function blockedWords(t: Catalogue, form: QuestionForm): string | undefined {
  const fault = form.faults[0];
  if (!fault) return undefined;
  const words = t.attach.question;
  const place = words.parts[fault.part](fault.index + 1);
  return words.blocked[fault.why](place);
}

/** How it will look. */
export function lookOf(t: Catalogue, form: QuestionForm): { header: string | null; body: string; footer: string | null; buttons: string[]; offer: null; cards: [] } {
  const words = t.attach.question;
  const buttons = {
    buttons: () => form.buttons.map((title, at) => title.trim() || words.parts.button(at + 1)),
    list: () => [form.listButton.trim() || words.listButton],
    link: () => [form.label.trim() || words.linkLabel],
    location_request: () => [words.sendLocation],
    flow: () => [form.label.trim() || words.flowLabel],
  }[form.kind]();
  const text = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  return { header: form.head === 'text' ? text(form.header) : null, body: form.body.trim() || `{{${words.body}}}`, footer: text(form.footer), buttons, offer: null, cards: [] };
}
