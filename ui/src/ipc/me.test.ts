import { describe, expect, it } from 'vitest';
import { FakeHost } from './fake/fake-host';
import type { Host } from './host';
import { MeState } from './me.svelte';
import type { Role } from './generated';

const sit = async (role?: Role): Promise<{ host: FakeHost; me: MeState }> => {
  const host = new FakeHost({ now: () => 0, talks: [] });
  if (role) host.team.sit(role);
  const me = new MeState(host);
  me.follow();
  await me.read();
  return { host, me };
};

describe('who this person is', () => {
  it('is nobody in particular where there is no team, and may do everything', async () => {
    const { me } = await sit();
    expect(me.row).toBeUndefined();
    expect(me.may('send_messages')).toBe(true);
    expect(me.inTeam('see_members')).toBe(false);
  });

  it('is not asked of a core that knows no teams', async () => {
    const asked: string[] = [];
    const host: Host = { ask: (name) => (asked.push(name), Promise.reject(new Error('unknown'))), listen: () => () => undefined };
    await new MeState(host).read();
    expect(asked).toEqual([]);
  });

  it('goes by the permissions, not by the role', async () => {
    const { host, me } = await sit('agent');
    const row = host.team.me();
    host.emit({ event: 'me_changed', me: { ...row, permissions: row.permissions.filter((each) => each !== 'see_numbers') } });
    expect([me.may('send_messages'), me.may('see_numbers')]).toEqual([true, false]);
  });

  it('is not overwritten by an answer that was asked for before', async () => {
    const { host, me } = await sit('agent');
    const held = host.hold('me');
    const reading = me.read();
    const row = host.team.me();
    host.emit({ event: 'me_changed', me: { ...row, permissions: ['read'] } });
    held[0]?.release();
    await reading;
    expect(me.may('send_messages')).toBe(false);
  });

  it.each([
    ['owner', ['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6']],
    ['supervisor', ['m-3', 'm-4', 'm-5', 'm-6']],
    ['agent', []],
    ['reviewer', []],
  ] as const)('as %s changes only those it stands over', async (role, over) => {
    const { host, me } = await sit(role);
    expect(host.team.members.filter((each) => me.mayChange(each)).map((each) => each.id)).toEqual(over);
  });

  it('always turns out a seat of its own, and others only from above', async () => {
    const { host, me } = await sit('supervisor');
    const may = host.team.seats.filter((seat) => me.mayTurnOut(seat, host.team.members.find((each) => each.id === seat.member))).map((seat) => seat.member);
    expect([...new Set(may)].sort()).toEqual(['m-2', 'm-3', 'm-4', 'm-5', 'm-6']);
  });
});
