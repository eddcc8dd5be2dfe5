/** The pretend core as the address bar asks for it: `?state=doors`, `?problem=disk_full`, `?link=offline`, `?language=en`, `?theme=dark`. */
import type { Density, Language, LinkRow, MediaPolicy, StartProblem, StartState, Theme } from '../generated';
import { FakeHost } from './fake-host';
import { gallery } from './gallery';
import { numbers, opened, sideBySide } from './profiles';
import { withhold } from './team';
import type { Role } from '../generated';

declare global {
  interface Window {
    /** The pretend core, for whoever drives the workshop's browser. */
    __fake?: FakeHost;
  }
}

export function fakeFromAddress(query: URLSearchParams): FakeHost {
  const host = new FakeHost({ state: stateOf(query) });
  host.preferences = {
    ...host.preferences,
    language: (query.get('language') ?? 'auto') as Language,
    theme: (query.get('theme') ?? 'auto') as Theme,
    density: (query.get('density') ?? 'normal') as Density,
    media_policy: (query.get('policy') ?? 'always') as MediaPolicy,
  };
  host.link = linkOf(query.get('link'), query.get('need'));
  host.skew = Number(query.get('skew') ?? 0);
  if (query.has('gallery')) for (const talk of gallery(Date.now())) host.talks.set(talk.id, talk);
  if (query.has('empty')) host.talks.clear();
  host.start = { ...host.start, profiles: sideBySide(Number(query.get('profiles') ?? 0)) };
  host.lines = numbers(Number(query.get('lines') ?? 0));
  const role = query.get('me');
  if (role) host.team.sit(role as Role);
  if (role === 'reviewer') withhold(host.talks.values());
  host.team.given = query.get('join');
  if (query.has('lock')) {
    host.lock.passphrase = '135790';
    host.start = { ...host.start, has_lock: true };
    host.lock.arrived = Number(query.get('arrived') ?? 0);
    if (query.get('lock') === 'shut') host.lock.shut();
  }
  window.__fake = host;
  return host;
}

function stateOf(query: URLSearchParams): StartState {
  const problem = query.get('problem');
  if (problem) return { state: 'problem', id: 'solo', problem: problem as StartProblem, folder: '/home/lea/.local/share/comptoir', details: 'file is not a database (26)' };
  const state = query.get('state') ?? 'demo';
  if (state === 'doors') return { state: 'doors' };
  if (state === 'opening') return { state: 'opening', profile: 'demo', id: 'demo' };
  return opened(state === 'solo' || state === 'team' ? state : 'demo');
}

function linkOf(link: string | null, need: string | null): LinkRow {
  if (need) return { state: 'action_needed', need };
  if (link === 'offline') return { state: 'offline', since: Date.now() - 68 * 60_000 };
  if (link === 'catching_up') return { state: 'catching_up', remaining: 342 };
  if (link === 'none') return { state: 'none' };
  return { state: 'live' };
}
