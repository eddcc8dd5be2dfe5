import { describe, expect, it } from 'vitest';
import { firstEn } from '../i18n/en-first';
import { firstFr } from '../i18n/fr-first';
import { QueueState } from '../inbox/queue.svelte';
import { BoundHost } from '../ipc/bound-host';
import { bakery } from '../ipc/fake/bakery';
import { FakeHost } from '../ipc/fake/fake-host';
import { numbers, opened, sideBySide } from '../ipc/fake/profiles';
import type { UiEvent } from '../ipc/generated';
import { ProfilesState } from '../ipc/profiles.svelte';
import { Desks } from '../shell/desk.svelte';
import { DoorState } from '../shell/door.svelte';
import { Later } from '../shell/later.svelte';
import { countMark, profileLine, profileMark, profileName } from './profile-words';

const NOW = 1_772_600_000_000;
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

function side(count = 5): { host: FakeHost; profiles: ProfilesState } {
  const host = new FakeHost({ now: () => NOW, talks: bakery(NOW, 0), state: opened('solo'), later: () => undefined });
  host.start = { ...host.start, profiles: sideBySide(count) };
  const profiles = new ProfilesState(host);
  profiles.follow();
  host.listen((event) => { if (event.event === 'started') profiles.took(event.start); });
  profiles.took(host.start);
  return { host, profiles };
}

describe('a profile in words', () => {
  it('is never without a name, and says where it is and how it stands', () => {
    const [solo, team, long, broken] = sideBySide(4);
    if (!solo || !team || !long || !broken) throw new Error('there are four');
    expect(profileLine(solo, firstFr)).toBe('Boulangerie Dupain, +33 1 99 00 00 01 · Mon numéro, à jour, 7 clients à qui répondre, 4 non lus');
    expect(profileLine(broken, firstEn)).toBe('hub.atelier.example, does not open');
    expect(profileName({ ...solo, name: null, number: null }, firstEn)).toBe('My number');
    expect([solo, team, long, broken].map(profileMark)).toEqual(['none', 'none', 'off', 'bad']);
  });

  it('counts no further than a mark is wide', () => {
    expect([1, 99, 128].map(countMark)).toEqual(['1', '99', '99+']);
  });
});

describe('the profiles side by side', () => {
  it('are shown as the core tells of them', async () => {
    const { host, profiles } = side(2);
    expect([profiles.several, profiles.current, profiles.hasSolo]).toEqual([true, 'solo', true]);
    profiles.show('team');
    await settled();
    expect(profiles.current).toBe('team');
    host.setProfiles(sideBySide(1));
    expect(profiles.several).toBe(false);
  });

  it('asks nothing for the one that is shown, and shows the screen of one that does not open', async () => {
    const { host, profiles } = side();
    profiles.show('solo');
    expect(host.asked).toEqual([]);
    profiles.show('team-3');
    await settled();
    expect(host.start.state).toMatchObject({ state: 'problem', id: 'team-3', problem: 'key_lost' });
    expect(profiles.current).toBe('team-3');
  });

  it('takes a name and gives it back', async () => {
    const { profiles } = side(2);
    expect(await profiles.name('team', 'Chez les fleuristes')).toBe(true);
    expect(profiles.rows[1]).toMatchObject({ name: 'Chez les fleuristes', named: true });
    await profiles.name('team', '');
    expect(profiles.rows[1]?.named).toBe(false);
  });
});

describe('a page that speaks for one profile', () => {
  it('names it in every question, and hears nothing of another but its files', async () => {
    const { host } = side(2);
    const named: (string | undefined)[] = [];
    const ask = host.ask.bind(host);
    host.ask = ((name, params, of?: string) => (named.push(of), ask(name, params))) as typeof host.ask;
    let shown = true;
    const bound = new BoundHost(host, 'team', () => shown);
    const heard: UiEvent['event'][] = [];
    bound.listen((event) => heard.push(event.event));
    await bound.ask('status', {});
    host.emit({ event: 'refilled' });
    shown = false;
    host.emit({ event: 'refilled' });
    host.emit({ event: 'attachment', row: undefined as never, progress: 0.5 });
    expect([named, heard]).toEqual([['team'], ['refilled', 'attachment']]);
  });

  it('finds its desk as it was left, and an empty one after it was gone', async () => {
    const { host, profiles } = side(2);
    const desks = new Desks(host, new Later(), () => profiles.current);
    const { work, queue } = desks.of('solo');
    const end = work.follow();
    void queue.show('all');
    work.open(4);
    end();
    expect(work.conversation).toBeUndefined();
    const again = desks.of('solo');
    again.work.follow();
    expect([again.work.conversation, again.work.front, again.queue.view]).toEqual([4, 'thread', 'all']);
    expect(desks.of('team').work.conversation).toBeUndefined();
    desks.keep(['team']);
    expect(desks.of('solo').work).not.toBe(work);
  });
});

describe('one number of a hub', () => {
  it('is looked at alone, and all again', async () => {
    const { host } = side(1);
    host.lines = numbers(3);
    const queue = new QueueState(host);
    await queue.readLines();
    await queue.show('all');
    const all = queue.rows.length;
    await queue.showLine('1002');
    expect(host.asked.at(-1)?.params).toMatchObject({ line: '1002', view: 'all' });
    expect(queue.lineRow?.name).toBe('Boulangerie Dupain, Lyon');
    expect(queue.rows.length).toBeGreaterThan(0);
    expect(queue.rows.length).toBeLessThan(all);
    await queue.showLine(undefined);
    expect([host.asked.at(-1)?.params, queue.rows.length]).toEqual([{ view: 'all', after: null, limit: 60 }, all]);
  });
});

describe('the door', () => {
  it('forgets what was said of the one before, and keeps whoever is joining', () => {
    const { host } = side(2);
    const door = new DoorState(host, () => NOW);
    door.follow();
    host.emit({ event: 'signed_out', reason: 'revoked' });
    door.adding = true;
    door.turned();
    expect([door.out, door.adding]).toEqual([undefined, false]);
    door.adding = true;
    door.hold(true);
    door.turned();
    expect(door.adding).toBe(true);
    door.hold(false);
    expect(door.adding).toBe(false);
  });
});
