import { describe, expect, it } from 'vitest';
import failureSource from '../../../crates/domain/src/failure.rs?raw';
import commandSource from '../../../crates/protocol/src/command.rs?raw';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { failureWords } from './failure-words';

/** The variants of a Rust enum, as they travel. */
function words(source: string, name: string): string[] {
  const body = new RegExp(`pub enum ${name} \\{([^}]*)\\}`, 'u').exec(source)?.[1] ?? '';
  return [...body.matchAll(/^ {4}([A-Z]\w*),?$/gmu)].map((match) => (match[1] ?? '').replaceAll(/(?<!^)[A-Z]/gu, (letter) => `_${letter}`).toLowerCase());
}

const KINDS = words(failureSource, 'FailureKind');
/** No's to questions about members, seats and invitations: no message fails by them, and their words stand with those screens. */
const OF_THE_TEAM = [
  'wipe', 'unknown_member', 'unknown_seat', 'unknown_invitation', 'invitation_expired', 'invitation_used', 'invitation_taken_back', 'agreement_missing',
  'two_step_missing', 'two_step_wrong', 'too_many_tries', 'too_many_seats', 'last_owner', 'invalid_value',
  'sign_in_missing', 'sign_in_over', 'sign_in_refused', 'provider_unreachable', 'account_unknown', 'account_taken', 'account_not_allowed', 'member_disabled',
];
const REFUSALS = words(commandSource, 'RefusalCode').filter((code) => !OF_THE_TEAM.includes(code));
/** Every code that the core has a kind for: the first and the last of each run. */
const CODES = [...failureSource.matchAll(/^ {8}\(([\d_]+), ([\d_]+), ([A-Z]\w+)\),$/gmu)].flatMap((match) => {
  const kind = (match[3] ?? '').replaceAll(/(?<!^)[A-Z]/gu, (letter) => `_${letter}`).toLowerCase();
  return [...new Set([match[1] ?? '', match[2] ?? ''])].map((code) => [Number(code.replaceAll('_', '')), kind] as const);
});

describe('the dictionary of failures', () => {
  it('was read from the core', () => {
    expect(KINDS).toContain('window_closed');
    expect(REFUSALS).toContain('handled_elsewhere');
    expect(CODES.length).toBeGreaterThan(60);
  });

  it.each([...new Set([...KINDS, ...REFUSALS])])('%s has its cause, its meaning and one next step in both languages', (kind) => {
    for (const t of [fr, en]) {
      const said = failureWords(t, { kind, code: null });
      if (kind !== 'other') expect(said.what).not.toBe(t.failures.other.what);
      for (const sentence of [said.what, said.means, said.todo]) expect(sentence).toMatch(/^\p{Lu}.{6,}\.$/u);
    }
  });

  it.each(OF_THE_TEAM)('%s is a no of the core, and has words where a person meets it', (code) => {
    expect(words(commandSource, 'RefusalCode')).toContain(code);
    // Erasing itself is not a failure: the whole screen says it.
    for (const t of [fr, en]) expect(code === 'wipe' ? 'wiped' in t.join.out : code in t.join.errors || code in t.team.errors, code).toBe(true);
  });

  it.each(CODES)('code %d (%s) has a cause of its own', (code, kind) => {
    for (const t of [fr, en]) {
      const said = failureWords(t, { kind, code });
      expect(said.what).toMatch(/^\p{Lu}.{6,}\.$/u);
      // 99999999 is a code that nobody has: the kind alone speaks.
      if (kind !== 'other') expect(Object.values(t.failures.codes).map((words) => words.what), String(code)).toContain(said.what);
      expect(said.means).toBe(failureWords(t, { kind, code: null }).means);
    }
  });

  it('has the same codes in both languages, and words of its own in each', () => {
    expect(Object.keys(en.failures.codes)).toEqual(Object.keys(fr.failures.codes));
    for (const [code, said] of Object.entries(fr.failures.codes)) {
      const other = en.failures.codes[Number(code)];
      expect(said.what, code).not.toBe(other?.what);
      expect(said.todo === undefined, code).toBe(other?.todo === undefined);
    }
  });

  it('still says something useful of what it does not know', () => {
    for (const t of [fr, en]) {
      expect(failureWords(t, { kind: 'of_a_newer_hub', code: 99_999_999 })).toEqual(t.failures.other);
      expect(failureWords(t, null)).toEqual(t.failures.other);
      expect(failureWords(t, { kind: 'undeliverable', code: 99_999_999 })).toEqual(t.failures.undeliverable);
    }
  });
});
