/** Chooses the form a language wants for a number: French says "0 message", English "0 messages". */

/** `none` is for exactly zero, whatever the language's rule; `other` is always there. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { none?: string; other: string };

/** Makes the chooser of one language; `#` stands for the number, written as the language does. */
export function pluralOf(locale: string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (n, forms) => {
    const form = n === 0 && forms.none !== undefined ? forms.none : (forms[rules.select(n)] ?? forms.other);
    return form.replaceAll('#', numbers.format(n));
  };
}
