import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { FakeHost } from '../ipc/fake/fake-host';
import { CODE } from '../ipc/fake/team';
import type { UiErrorCode } from '../ipc/generated';
import { joinWords } from './join-words';
import { JoinState } from './join.svelte';

const LINK = `https://comptoir.dupain.example/join#${CODE}`;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(): { host: FakeHost; join: JoinState; holding: boolean[] } {
  const host = new FakeHost({ now: () => 0, talks: [], state: { state: 'doors' } });
  const holding: boolean[] = [];
  const join = new JoinState(host, (held) => holding.push(held));
  join.link = LINK;
  return { host, join, holding };
}

/** Goes on, filling in what each step wants, until the step. */
async function walk(join: JoinState, to: string): Promise<void> {
  for (let steps = 0; join.step !== to && steps < 9; steps += 1) {
    if (join.step === 'you') join.name = 'Camille';
    if (join.step === 'agreement') join.agreed = true;
    if (join.step === 'two_step') join.code = '123456';
    await join.next();
    await settled();
  }
  expect(join.step).toBe(to);
}

describe('joining a team', () => {
  it('goes step by step to the recovery codes, and holds the screen until they are kept', async () => {
    const { host, join, holding } = open();
    await walk(join, 'codes');
    expect(host.start.state).toEqual({ state: 'open', profile: 'team', id: 'team' });
    expect(join.recoveryCodes).toHaveLength(10);
    expect(join.mayGoOn).toBe(false);
    expect(holding).toEqual([true]);
    join.kept = true;
    await join.next();
    expect(holding).toEqual([true, false]);
    expect(join.recoveryCodes).toEqual([]);
  });

  it('asks for the address only where there is a code alone', async () => {
    const { host, join } = open();
    expect(join.needsHub).toBe(false);
    join.link = ` ${CODE.toLowerCase()} `;
    expect([join.needsHub, join.mayGoOn]).toEqual([true, false]);
    join.hub = 'https://comptoir.dupain.example';
    await join.next();
    expect(host.asked.at(-1)).toEqual({ name: 'join_look', params: { link: CODE.toLowerCase(), hub: 'https://comptoir.dupain.example' } });
  });

  it('asks only for what the hub wants', async () => {
    const { host, join, holding } = open();
    host.team.welcome = { ...host.team.welcome, agreement: null, two_step: null, member: 'Léa Fontaine' };
    await walk(join, 'you');
    expect(join.steps).toEqual(['link', 'team', 'keeps', 'you']);
    expect(join.last).toBe(true);
    // Somebody who is there already is not asked for a name again.
    join.name = '';
    await join.next();
    expect(host.asked.find(({ name }) => name === 'join_accept')?.params).toMatchObject({ name: null, agreed: false, two_step: null, device: 'POSTE-ACCUEIL-02' });
    expect(holding).toEqual([true, false]);
  });

  it('does not go past an agreement that was not accepted', async () => {
    const { host, join } = open();
    await walk(join, 'agreement');
    await join.next();
    expect(join.step).toBe('agreement');
    expect(host.asked.some(({ name }) => name === 'join_accept')).toBe(false);
  });

  it('keeps the secret that was shown while one walks back and forth', async () => {
    const { host, join } = open();
    await walk(join, 'two_step');
    join.back();
    await join.next();
    await settled();
    expect(host.asked.filter(({ name }) => name === 'join_two_step')).toHaveLength(1);
  });

  it.each([
    ['two_step_wrong', 'two_step'],
    ['invitation_used', 'link'],
    ['agreement_missing', 'agreement'],
    ['invalid_value', 'you'],
    ['too_many_seats', 'two_step'],
  ] as const)('%s leads to where it can be mended: %s', async (code, step) => {
    const { host, join, holding } = open();
    await walk(join, 'two_step');
    host.team.no = { ask: 'join_accept', code };
    join.code = '000000';
    await join.next();
    expect([join.step, join.trouble?.code]).toEqual([step, code]);
    expect(holding.at(-1)).toBe(false);
  });

  it('carries nothing of one invitation to another', async () => {
    const { join } = open();
    await walk(join, 'two_step');
    join.code = '123456';
    join.begin(`comptoir://join#${CODE}`);
    await settled();
    expect([join.step, join.agreed, join.code, join.setup]).toEqual(['team', false, '', undefined]);
  });
});

describe('what stands in the way of joining', () => {
  const codes: UiErrorCode[] = [
    'unknown_invitation', 'invitation_expired', 'invitation_used', 'invitation_taken_back', 'agreement_missing', 'two_step_missing', 'two_step_wrong', 'too_many_tries',
    'too_many_seats', 'invalid_value', 'not_allowed', 'unreachable', 'no_keychain', 'disk_full', 'invalid_input',
  ];

  it.each(codes)('%s has words of its own in both languages', (code) => {
    for (const t of [fr, en]) expect(joinWords(t, { code, retryAfterS: undefined }, undefined)).not.toBe(t.join.errors.other);
  });

  it('names who invited, where that is known', () => {
    expect(joinWords(en, { code: 'invitation_expired', retryAfterS: undefined }, 'Bastien')).toContain('Ask Bastien');
    expect(joinWords(en, { code: 'invitation_expired', retryAfterS: undefined }, undefined)).toContain('whoever invites you');
  });

  it('says how long to wait', () => {
    expect(joinWords(fr, { code: 'too_many_tries', retryAfterS: 95 }, undefined)).toContain('2');
  });
});
