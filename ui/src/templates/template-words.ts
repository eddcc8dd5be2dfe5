/** Templates in words: what they cost as, where they stand with Meta, what a slot is for, what is wrong with a value. */
import type { Catalogue } from '../i18n/fr';
import type { SlotProblem, SlotRow, TemplateRow } from '../ipc/generated';

/** "français", "anglais (États-Unis)". */
export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code.replace('_', '-')) ?? code;
  } catch {
    return code;
  }
}

export function categoryWords(t: Catalogue, category: string): { name: string; cost: string } {
  const words: Record<string, { name: string; cost: string }> = t.templates.categories;
  return words[category] ?? t.templates.categories.other;
}

/** Only a quality that should worry somebody is said. */
export function qualityWord(t: Catalogue, quality: string): string | undefined {
  const words: Record<string, string> = t.templates.qualities;
  return words[quality];
}

/** Why it cannot be sent, and what to do about it; nothing when it can. */
export function refusalWords(t: Catalogue, row: TemplateRow): { what: string; todo: string } | undefined {
  if (row.unknown_part !== null) return { what: t.templates.unknownPart(row.unknown_part), todo: t.templates.unknownPartTodo };
  if (row.usable) return undefined;
  const words: Record<string, { what: string; todo: string }> = t.templates.statuses;
  return words[row.status] ?? t.templates.statuses.other;
}

/** What a slot is for: "Valeur 2", "prenom", "Carte 1 · Image". */
export function slotLabel(t: Catalogue, slot: SlotRow): string {
  const words = t.templates.slots;
  const known: Record<string, string> = words.kinds;
  const named = slot.gap !== null && /^\d+$/u.test(slot.gap) ? words.value(slot.gap) : slot.gap;
  const own = slot.kind === 'text' ? (named ?? words.kinds.text) : (known[slot.kind] ?? slot.kind);
  const head = slot.part === 'header' && slot.kind === 'text' ? words.inHeader(own) : own;
  return slot.card === null ? head : words.inCard(slot.card + 1, head);
}

export function problemWords(t: Catalogue, problem: SlotProblem): string {
  const words = t.templates.problems;
  if (problem.kind === 'too_long') return words.tooLong(problem.limit ?? 0);
  if (problem.kind === 'unknown_part') return t.templates.unknownPart(problem.name ?? '');
  const known: Record<string, string> = words.known;
  return known[problem.kind] ?? words.other;
}

/** Why the whole cannot be sent yet, naming the slot. */
export function blockedWords(t: Catalogue, problem: SlotProblem | null | undefined, slots: readonly SlotRow[]): string | undefined {
  if (!problem) return undefined;
  const slot = slots.find((each) => each.key === problem.key);
  if (problem.kind === 'missing' && slot) return t.templates.problems.missingSlot(slotLabel(t, slot));
  return slot ? t.templates.problems.atSlot(slotLabel(t, slot), problemWords(t, problem)) : problemWords(t, problem);
}
