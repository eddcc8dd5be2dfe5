import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { FakeHost } from '../ipc/fake/fake-host';
import { PERMISSIONS } from '../ipc/fake/team';
import { MeState } from '../ipc/me.svelte';
import type { Role } from '../ipc/generated';
import { MemberForm } from './member-form.svelte';
import { RIGHTS } from './rights';
import { behindOf, groupsOf, turnedOut } from './seats';
import { TeamState } from './team.svelte';
import { noWords } from './words';

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

async function sit(role: Role): Promise<{ host: FakeHost; me: MeState; team: TeamState }> {
  const host = new FakeHost({ now: () => 1_800_000_000_000, talks: [] });
  host.team.sit(role);
  const me = new MeState(host);
  await me.read();
  const team = new TeamState(host, me);
  await team.read();
  return { host, me, team };
}

describe('the team', () => {
  it('is asked only for what this person may see', async () => {
    const { host, team } = await sit('agent');
    expect(host.asked.map(({ name }) => name)).toEqual(['me', 'seats']);
    expect(team.seats.every((seat) => seat.member === 'm-3')).toBe(true);
    expect(team.member('m-3')?.name).toBe('Léa Fontaine');
  });

  it('shows a change when the hub has made it, and not before', async () => {
    const { host, team } = await sit('owner');
    const held = host.hold('member_change');
    const changing = team.change({ id: 'm-3', role: 'supervisor' });
    expect(team.member('m-3')?.role).toBe('agent');
    held[0]?.release();
    await changing;
    expect(team.member('m-3')?.role).toBe('supervisor');
  });

  it('says why the last owner stays one', async () => {
    const { team } = await sit('owner');
    const code = await team.change({ id: 'm-1', role: 'agent' });
    expect(code).toBe('last_owner');
    for (const t of [fr, en]) expect(noWords(t, 'last_owner')).not.toBe(t.team.errors.other);
  });

  it('reads again when somebody it acts on is gone', async () => {
    const { host, team } = await sit('owner');
    host.team.seats = host.team.seats.filter((seat) => seat.id !== 's-4');
    expect(await team.revoke('s-4', true)).toBe('unknown_seat');
    await settled();
    expect(team.seats.some((seat) => seat.id === 's-4')).toBe(false);
  });

  it('does not let an older answer undo what was just done', async () => {
    const { host, team } = await sit('owner');
    const held = host.hold('seats');
    const reading = team.read();
    host.letGo('seats');
    await team.revoke('s-4', false);
    held[0]?.release();
    await reading;
    expect(team.seats.find((seat) => seat.id === 's-4')?.revoked_at).not.toBeNull();
  });

  it('keeps what it knew when it cannot be read again', async () => {
    const { host, team } = await sit('owner');
    const held = host.hold('members');
    const reading = team.read();
    held[0]?.fail('unreachable');
    await reading;
    expect([team.failed, team.loaded, team.members.length]).toEqual([true, true, 6]);
  });

  it('keeps the secret of an invitation nowhere', async () => {
    const { team } = await sit('owner');
    const made = await team.invite({ role: 'agent', teams: [], lines: [], member: null, valid_hours: 24 });
    const code = typeof made === 'string' ? '' : made.code;
    expect(code).toMatch(/^(?:[A-Z0-9]{5}-?){4}$/u);
    expect(JSON.stringify(team.invitations)).not.toContain(code);
    expect(team.invitations).toHaveLength(3);
  });

  it('lets anybody add a computer of their own, without seeing the other invitations', async () => {
    const { team } = await sit('agent');
    const made = await team.invite({ role: 'agent', teams: [], lines: [], member: 'm-3', valid_hours: null });
    expect(typeof made).toBe('object');
    expect(team.invitations).toEqual([]);
    expect(await team.invite({ role: 'agent', teams: [], lines: [], member: null, valid_hours: null })).toBe('not_allowed');
  });
});

describe('seats', () => {
  it('stand by member, oneself and this seat first, the latest seen next', async () => {
    const { team } = await sit('owner');
    const groups = groupsOf(team.seats, team.members, { member: 'm-3', seat: 's-4' });
    expect(groups.map((group) => group.member)).toEqual(['m-3', 'm-1', 'm-2', 'm-4', 'm-5']);
    expect(groups[1]?.seats.map((seat) => seat.id)).toEqual(['s-1', 's-2']);
    expect(turnedOut(team.seats).map((seat) => seat.id)).toEqual(['s-8', 's-7']);
  });

  it('are as far behind as the one that has read furthest is ahead', async () => {
    const { team } = await sit('owner');
    const behind = Object.fromEntries(team.seats.map((seat) => [seat.id, behindOf(seat, team.seats)]));
    expect(behind).toMatchObject({ 's-1': 0, 's-2': 1204, 's-3': 3, 's-6': undefined });
  });
});

describe('what is changed of a member', () => {
  it('is only what differs', async () => {
    const { team } = await sit('owner');
    const member = team.member('m-2');
    if (!member) throw new Error('the team has a second member');
    const form = new MemberForm(member);
    expect(form.change).toBeUndefined();
    form.name = '  Bastien Roche ';
    expect(form.change).toBeUndefined();
    form.teams = ['Niveau 2'];
    expect(form.change).toEqual({ id: 'm-2', teams: ['Niveau 2'] });
  });

  it.each([
    ['', false],
    ['   ', false],
    ['é'.repeat(64), true],
    ['é'.repeat(65), false],
    ['👩‍🍳'.repeat(21), true],
  ])('needs a name within the hub’s bounds: %j', async (name, fits) => {
    const { team } = await sit('owner');
    const member = team.member('m-2');
    if (!member) throw new Error('the team has a second member');
    const form = new MemberForm(member);
    form.name = name;
    expect(form.fits).toBe(fits);
  });
});

describe('the table of roles', () => {
  it('has words for everything, in both languages, and is the hub’s', () => {
    expect(RIGHTS).toEqual({ owner: PERMISSIONS.owner, supervisor: PERMISSIONS.supervisor, agent: PERMISSIONS.agent, reviewer: PERMISSIONS.reviewer });
    for (const t of [fr, en]) for (const permission of RIGHTS.owner) expect(t.team.permissions[permission], permission).toBeTruthy();
  });
});
