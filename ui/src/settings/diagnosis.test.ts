import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { CAPTIVE, WELL } from '../ipc/fake/diagnosis';
import type { PreflightTick } from '../ipc/generated';
import { diagnosisWords, report } from './diagnosis';

/** Every problem that the core may name: `engine::diagnose`, the keychain's and the folder's words, the truth line's needs. */
const PROBLEMS = ['unknown_name', 'refused', 'no_answer', 'certificate', 'not_a_hub', 'not_signed_in', 'other_version', 'stream_broken', 'unreadable', 'full', 'read_only', 'other', 'missing', 'locked', 'skewed',
  'sign_in', 'update_app', 'refill_replica', 'disk_full', 'token_dead', 'number_not_connected', 'sending_blocked', 'webhook_unsubscribed', 'quality_red', 'not_subscribed', 'meta_unreachable'];

describe('a diagnosis', () => {
  it.each([['fr', fr], ['en', en]] as const)('has a word for every step and one thing to do for every problem, in %s', (_, words) => {
    for (const tick of [...WELL, ...CAPTIVE]) expect(diagnosisWords(words, tick).title, tick.check).not.toBe(tick.check);
    for (const problem of PROBLEMS) {
      const tick: PreflightTick = { check: 'hub', state: 'failed', problem, details: '' };
      const { fix } = diagnosisWords(words, tick);
      expect(fix, problem).not.toBe('');
      expect(fix, problem).not.toBe(words.diagnostics.unknown);
    }
    expect(diagnosisWords(words, { check: 'hub', state: 'failed', problem: 'new_one', details: '' }).fix).toBe(words.diagnostics.unknown);
  });

  it('is handed over as fixed words and numbers', () => {
    const text = report(CAPTIVE, '0.1.0', 'test');
    expect(text).toMatch(/^Comptoir 0\.1\.0\ntest\n/u);
    expect(text).toContain('hub            failed   not_a_hub 22 ms');
    expect(text).toContain('stream         waiting');
    expect(text.split('\n')).toHaveLength(CAPTIVE.length + 2);
  });
});
