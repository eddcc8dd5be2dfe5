/** Profiles side by side, as a person with a number of their own and seats at several hubs has them. */
import type { LineRow, Profile, ProfileRow, StartState } from '../generated';

/** A profile on the screen. */
export function opened(profile: Profile, id: string = profile): StartState {
  return { state: 'open', profile, id };
}

const row = (id: string, kind: Profile, some: Partial<ProfileRow>): ProfileRow => ({ id, kind, name: null, named: false, hub: null, number: null, stands: { state: 'open', link: { state: 'live' } }, to_answer: 0, unread: 0, ...some });

/** Five, of which one is in trouble and one does not open; the first so many of them. */
export function sideBySide(count: number): ProfileRow[] {
  return [
    row('solo', 'solo', { name: 'Boulangerie Dupain', number: '+33 1 99 00 00 01', to_answer: 7, unread: 4 }),
    row('team', 'team', { name: 'Fleurs du Coin', hub: 'comptoir.fleurs.example', number: '+33 1 99 00 00 07', to_answer: 128, unread: 96 }),
    row('team-2', 'team', { name: 'Établissements Lefebvre-Montgolfier et fils, succursale de Saint-Étienne', hub: 'hub.lefebvre-montgolfier.example:4021', stands: { state: 'open', link: { state: 'offline', since: 0 } } }),
    row('team-3', 'team', { hub: 'hub.atelier.example', stands: { state: 'problem', problem: 'key_lost' } }),
    row('team-4', 'team', { name: 'مخبز النور', hub: 'nour.example', stands: { state: 'waiting' }, to_answer: 1 }),
  ].slice(0, count) as ProfileRow[];
}

/** The numbers of one hub. */
export function numbers(count: number): LineRow[] {
  return [
    { id: '1001', number: '+33 1 99 00 00 01', name: 'Boulangerie Dupain', to_answer: 4, unread: 2 },
    { id: '1002', number: '+33 4 99 00 00 02', name: 'Boulangerie Dupain, Lyon', to_answer: 3, unread: 0 },
    { id: '1003', number: '+32 2 99 00 00 03', name: null, to_answer: 0, unread: 0 },
  ].slice(0, count);
}
