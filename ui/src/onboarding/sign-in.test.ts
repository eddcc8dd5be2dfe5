import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { FakeHost } from '../ipc/fake/fake-host';
import { CODE } from '../ipc/fake/team';
import type { UiErrorCode } from '../ipc/generated';
import { joinWords } from './join-words';
import { JoinState } from './join.svelte';

const HUB = 'https://comptoir.dupain.example';
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function open(): { host: FakeHost; join: JoinState; holding: boolean[] } {
  const host = new FakeHost({ now: () => 0, talks: [], state: { state: 'doors' } });
  const holding: boolean[] = [];
  return { host, join: new JoinState(host, (held) => holding.push(held)), holding };
}

function alone(): ReturnType<typeof open> {
  const opened = open();
  opened.join.come(true);
  opened.join.hub = ` ${HUB} `;
  return opened;
}

function invited(required: boolean): ReturnType<typeof open> {
  const opened = open();
  opened.host.team.welcome = { ...opened.host.team.welcome, sign_in: { name: 'Compte Dupain', required } };
  opened.join.link = `${HUB}/join#${CODE}`;
  return opened;
}

async function next(join: JoinState, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await join.next();
    await settled();
  }
}

describe('signing in without an invitation', () => {
  it('goes from the hub’s address to the inbox, as the member whose account it is', async () => {
    const { host, join } = alone();
    expect(join.steps.slice(0, 2)).toEqual(['hub', 'sign_in']);
    await next(join);
    expect([join.step, join.offer?.hub, join.provider?.name]).toEqual(['sign_in', 'Boulangerie Dupain', 'Compte Dupain']);
    await next(join);
    expect(host.asked.at(-1)).toEqual({ name: 'sign_in', params: { link: null, hub: HUB } });
    expect([join.step, join.proven, join.waiting, join.welcome?.member]).toEqual(['keeps', true, false, 'Léa Fontaine']);
    await next(join, 2);
    join.agreed = true;
    expect(join.last).toBe(true);
    await next(join);
    expect(host.asked.at(-1)).toEqual({ name: 'sign_in_finish', params: { name: null, device: 'POSTE-ACCUEIL-02', agreed: true } });
    expect(host.start.state).toEqual({ state: 'open', profile: 'team', id: 'team' });
  });

  it('waits for the browser, and may be called off without a word of blame', async () => {
    const { host, join } = alone();
    await next(join);
    const held = host.hold('sign_in');
    const going = join.next();
    await settled();
    expect([join.waiting, join.mayGoOn]).toEqual([true, false]);
    await join.cancel();
    expect(host.asked.at(-1)?.name).toBe('sign_in_cancel');
    held[0]?.fail('cancelled');
    await going;
    expect([join.step, join.waiting, join.proven, join.trouble]).toEqual(['sign_in', false, false, undefined]);
    expect(join.mayGoOn).toBe(true);
  });

  it.each([
    ['join_offer', 'sign_in_not_offered', 'hub'], ['join_offer', 'unreachable', 'hub'], ['sign_in', 'account_unknown', 'sign_in'], ['sign_in', 'sign_in_over', 'sign_in'],
    ['sign_in', 'provider_unreachable', 'sign_in'], ['sign_in_finish', 'sign_in_over', 'sign_in'], ['sign_in_finish', 'member_disabled', 'sign_in'], ['sign_in_finish', 'agreement_missing', 'agreement'],
  ] as const)('%s: %s is said at the step %s', async (ask, code, step) => {
    const { host, join } = alone();
    host.team.no = { ask, code };
    await next(join, 4);
    join.agreed = true;
    await next(join);
    expect([join.step, join.trouble?.code]).toEqual([step, code]);
    // What led back to the sign-in must be signed in for again.
    if (step === 'sign_in') expect(join.proven).toBe(false);
  });

  it('carries nothing over to an invitation', async () => {
    const { join } = alone();
    await next(join, 2);
    join.begin(`comptoir://join#${CODE}`);
    await settled();
    expect([join.alone, join.proven, join.offer, join.step]).toEqual([false, false, undefined, 'team']);
  });
});

describe('signing in with an invitation', () => {
  it('is a step where the team requires it, stands in for the two-step code, and cannot be passed by', async () => {
    const { host, join } = invited(true);
    await next(join);
    expect(join.steps).toEqual(['link', 'team', 'sign_in', 'keeps', 'you', 'agreement', 'two_step', 'codes']);
    await next(join);
    join.passBy();
    expect(join.step).toBe('sign_in');
    await next(join);
    expect(host.asked.at(-1)).toEqual({ name: 'sign_in', params: { link: `${HUB}/join#${CODE}`, hub: null } });
    expect([join.step, join.name]).toEqual(['keeps', 'Camille Marchand']);
    expect(join.steps).toEqual(['link', 'team', 'sign_in', 'keeps', 'you', 'agreement']);
    await next(join, 2);
    join.agreed = true;
    await next(join);
    expect(host.asked.at(-1)?.params).toMatchObject({ signed_in: true, two_step: null, name: 'Camille Marchand' });
  });

  it('may be passed by where the team leaves it to everybody', async () => {
    const { host, join } = invited(false);
    await next(join, 2);
    join.passBy();
    expect([join.step, join.proven]).toEqual(['keeps', false]);
    join.name = 'Camille';
    await next(join, 2);
    join.agreed = true;
    await next(join);
    join.code = '123456';
    await next(join);
    expect(host.asked.at(-1)?.params).toMatchObject({ signed_in: false, two_step: '123456' });
  });

  it('is not asked twice: whoever comes back finds it done', async () => {
    const { host, join } = invited(true);
    await next(join, 3);
    join.back();
    expect([join.step, join.proven]).toEqual(['sign_in', true]);
    await next(join);
    expect(join.step).toBe('keeps');
    expect(host.asked.filter(({ name }) => name === 'sign_in')).toHaveLength(1);
  });
});

describe('what stands in the way of signing in', () => {
  const codes: UiErrorCode[] = [
    'sign_in_missing', 'sign_in_over', 'sign_in_refused', 'sign_in_not_offered', 'provider_unreachable', 'account_unknown', 'account_taken', 'account_not_allowed', 'member_disabled',
  ];

  it.each(codes)('%s has words of its own in both languages, and they are not the same', (code) => {
    const said = [fr, en].map((t) => joinWords(t, { code, retryAfterS: undefined }, undefined));
    expect(said[0]).not.toBe(said[1]);
    for (const [n, t] of [fr, en].entries()) expect(said[n]).not.toBe(t.join.errors.other);
  });
});
