/** The pretend team of the bakery: who is there, on which desktops, who is invited, and how one joins. */
import { AskFailed } from '../host';
import type { ActRow, Asks, FlawRow, InvitationRow, MeRow, MemberRow, MessageRow, Permission, ProviderRow, Role, SeatRow, UiErrorCode, WelcomeRow } from '../generated';
import type { FakeCore } from './core';
import type { Talk } from './talk';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LINE = '106540352242922';
const HEAD = 48_211;
export const CODE = 'K7M2P-9QRST-4VWXY-3ABCD';

/** As `crates/domain` has it. */
const AGENT: Permission[] = ['read', 'see_numbers', 'see_media', 'mark_read', 'send_messages', 'start_conversations', 'settle_sends', 'refresh_templates', 'see_all_teams', 'give_conversations'];
const SUPERVISOR: Permission[] = [...AGENT, 'part_conversations', 'see_members', 'manage_members', 'manage_seats', 'invite', 'see_register'];
export const PERMISSIONS: Record<Role, Permission[]> = { owner: [...SUPERVISOR, 'import_history'], supervisor: SUPERVISOR, agent: AGENT, reviewer: ['read', 'see_all_teams'], other: [] };

const LONG_AGREEMENT = `Les conversations de la Boulangerie Dupain sont confidentielles.

Je m’en sers pour répondre aux clients, et pour rien d’autre. Je n’en garde aucune copie hors de Comptoir : ni photo d’écran, ni transfert, ni export.

Je ne donne à personne le nom, le numéro ou les commandes d’un client, y compris après mon départ.

Si cet ordinateur est perdu, volé ou prêté, je le dis le jour même à la personne qui m’a invité, pour qu’il soit déconnecté et effacé.

Je sais que mes réponses portent mon nom dans le journal de l’équipe.`;

type OfDeed<A> = A extends ActRow ? Omit<A, 'no' | 'at' | 'by' | 'by_member'> : never;
type Deed = OfDeed<ActRow>;

type TeamAsk =
  | 'me' | 'members' | 'member_change' | 'seats' | 'seat_rename' | 'seat_revoke' | 'invitations' | 'invitation_make' | 'invitation_take_back'
  | 'register' | 'register_forget' | 'seat_take_over' | 'join_look' | 'join_two_step' | 'join_accept' | 'join_given'
  | 'join_offer' | 'sign_in' | 'sign_in_open' | 'sign_in_copy' | 'sign_in_cancel' | 'sign_in_finish';
type Answers = { [N in TeamAsk]: (params: Asks[N]['params']) => Asks[N]['answer'] };

export function refused(code: UiErrorCode, retryAfter: number | null = null): AskFailed {
  return new AskFailed({ code, details: '', ...(retryAfter === null ? {} : { retry_after: retryAfter }) });
}

export class FakeTeam {
  members: MemberRow[];
  seats: SeatRow[];
  open: InvitationRow[];
  /** The numbers that the hub serves. */
  lines: string[] = [LINE];
  /** Who sits here; nobody where there is no team. */
  self: string | undefined;
  welcome: WelcomeRow;
  /** The provider that the hub names where it is asked. */
  provider: ProviderRow = { name: 'Compte Dupain', required: true };
  /** The link that the app was opened with. */
  given: string | null = null;
  /** How the next joining ends, where not well. */
  no: { ask: 'join_look' | 'join_two_step' | 'join_accept' | 'join_offer' | 'sign_in' | 'sign_in_finish'; code: UiErrorCode; retryAfter?: number } | undefined;
  /** What does not hold of the register, and whether the hub answers for it. */
  flaw: FlawRow | null = null;
  fresh = true;
  readonly #core: FakeCore;
  readonly #joined: () => void;
  #count = 0;

  constructor(core: FakeCore, joined: () => void) {
    this.#core = core;
    this.#joined = joined;
    const ago = (ms: number): number => core.now() - ms;
    const member = (id: string, name: string, role: Role, more: Partial<MemberRow> = {}): MemberRow => ({ id, name, role, teams: [], skills: [], lines: [], created_at: ago(300 * DAY), disabled_at: null, agreed_at: ago(299 * DAY), two_step: false, ...more });
    this.members = [
      member('m-1', 'Sofia Dupain', 'owner', { teams: ['Ventes'], two_step: true }),
      member('m-2', 'Bastien Roche', 'supervisor', { teams: ['Niveau 2', 'Escalade'], skills: ['Mariages', 'English'], two_step: true }),
      member('m-3', 'Léa Fontaine', 'agent', { teams: ['Niveau 1'], skills: ['Livraison'] }),
      member('m-4', 'Anne-Charlotte de La Rochefoucauld-Montbel', 'agent', { teams: ['Niveau 1', 'Ventes', 'Modération'], skills: ['Devis', 'Allergènes', 'Español'], agreed_at: null }),
      member('m-5', 'Malo Le Goff', 'reviewer', { created_at: ago(12 * DAY) }),
      member('m-6', 'Théo Garnier', 'agent', { disabled_at: ago(40 * DAY), teams: ['Niveau 1'] }),
    ];
    const seat = (id: string, owner: string, device: string, os: string, more: Partial<SeatRow> = {}): SeatRow => ({ id, member: owner, device, os, version: '0.1.0', created_at: ago(200 * DAY), last_seen: ago(MINUTE), positions: [{ line: LINE, seq: HEAD }], active: true, revoked_at: null, wipe: null, ...more });
    const past = (ms: number, behind: number): Partial<SeatRow> => ({ active: false, last_seen: ago(ms), positions: [{ line: LINE, seq: HEAD - behind }] });
    this.seats = [
      seat('s-1', 'm-1', 'Bureau de Sofia', 'macOS 15.3'),
      seat('s-2', 'm-1', 'Portable de Sofia', 'Windows 11', past(3 * DAY, 1204)),
      seat('s-3', 'm-2', 'Fournil', 'Ubuntu 24.04', { positions: [{ line: LINE, seq: HEAD - 3 }] }),
      seat('s-4', 'm-3', 'Caisse', 'Windows 11'),
      seat('s-5', 'm-4', 'Portable d’Anne-Charlotte', 'Windows 10', { ...past(26 * HOUR, 342), version: '0.0.9' }),
      seat('s-6', 'm-5', 'Tablette du stagiaire', 'Debian 13', { ...past(9 * DAY, 4120), last_seen: null, positions: [] }),
      seat('s-7', 'm-6', 'Ancien portable', 'Windows 10', { ...past(41 * DAY, 9000), revoked_at: ago(40 * DAY), wipe: 'done' }),
      seat('s-8', 'm-3', 'Portable volé', 'Windows 11', { ...past(2 * DAY, 700), revoked_at: ago(DAY), wipe: 'asked' }),
    ];
    this.open = [
      { id: 'i-1', role: 'agent', teams: ['Niveau 1'], member: null, by: 'Bastien Roche', made_at: ago(5 * HOUR), expires_at: core.now() + 67 * HOUR },
      { id: 'i-2', role: 'owner', teams: [], member: 'm-1', by: 'Sofia Dupain', made_at: ago(DAY), expires_at: core.now() + 40 * MINUTE },
    ];
    this.welcome = {
      hub: 'Boulangerie Dupain', fingerprint: '7F3A 9C1E 5B20 D481', by: 'Bastien Roche', role: 'agent', permissions: AGENT, teams: ['Niveau 1'], member: null,
      expires_at: core.now() + 67 * HOUR, keeps: { conversations: true, numbers: true, media: true }, agreement: LONG_AGREEMENT, two_step: 'set_up', sign_in: null, device: 'POSTE-ACCUEIL-02',
    };
  }

  /** Sits down as the first member of this role. */
  sit(role: Role): void {
    this.self = this.members.find((each) => each.role === role)?.id;
  }

  me(): MeRow {
    const member = this.members.find((each) => each.id === this.self);
    const seat = this.seats.find((each) => each.member === this.self && each.revoked_at === null);
    if (!member || !seat) throw new AskFailed({ code: 'not_possible', details: 'no team' });
    return { member, seat, permissions: PERMISSIONS[member.role], view: member.role, lines: this.lines.map((line) => ({ line, permissions: PERMISSIONS[member.role] })) };
  }

  /** What such a bakery has done so far. */
  #acts(): ActRow[] {
    const ago = (days: number): number => this.#core.now() - days * DAY;
    const act = (no: number, days: number, by: string, deed: Deed): ActRow => ({ no, at: ago(days), by, by_member: by !== 'hub' && by !== 'command line', ...deed });
    return [
      act(1, 300, 'hub', { deed: 'policy_changed', withheld: [], two_step: 'off', one_active_seat: false, agreement: false, sign_in: null, sign_in_required: false }),
      act(2, 300, 'command line', { deed: 'seat_let_in', name: 'Sofia Dupain', role: 'owner', device: 'iMac de la boutique', provider: null }),
      act(3, 299, 'Sofia Dupain', { deed: 'invitation_made', role: 'supervisor', expires_at: ago(296) }),
      act(4, 298, 'Bastien Roche', { deed: 'seat_let_in', name: 'Bastien Roche', role: 'supervisor', device: 'PC-BASTIEN', provider: null }),
      act(5, 120, 'hub', { deed: 'policy_changed', withheld: [['agent', 'see_numbers']], two_step: 'owners', one_active_seat: true, agreement: true, sign_in: 'accounts.dupain.example', sign_in_required: true }),
      act(6, 40, 'Bastien Roche', { deed: 'member_changed', name: 'Inès Garnier-Lefebvre', role: 'agent', teams: ['Niveau 2', 'Escalade'], lines: null, disabled: null }),
      act(7, 12, 'Sofia Dupain', { deed: 'seat_turned_out', device: 'Portable du stagiaire, celui avec l’autocollant', wipe: true }),
      act(8, 11, 'Inès Garnier-Lefebvre', { deed: 'seat_wiped', device: 'Portable du stagiaire, celui avec l’autocollant' }),
      act(9, 5, 'command line', { deed: 'restored', made_at: ago(6) }),
      act(10, 1, 'Sofia Dupain', { deed: 'invitation_taken_back' }),
      act(11, 1, 'Léa Fontaine', { deed: 'account_bound', name: 'Léa Fontaine', provider: 'accounts.dupain.example' }),
      act(12, 1, 'Léa Fontaine', { deed: 'seat_let_in', name: 'Léa Fontaine', role: 'agent', device: 'Portable de Léa', provider: 'accounts.dupain.example' }),
      act(13, 0, 'Bastien Roche', { deed: 'conversation_exported', conversation: 214, messages: 1204, files: 37 }),
      act(14, 0, 'Léa Fontaine', { deed: 'seat_took_over', device: 'Portable de Léa' }),
    ];
  }

  #allowed(permission: Permission): void {
    if (!this.me().permissions.includes(permission)) throw refused('not_allowed');
  }

  #member(id: string): MemberRow {
    const found = this.members.find((each) => each.id === id);
    if (!found) throw refused('unknown_member');
    return found;
  }

  #change(id: string, change: (seat: SeatRow) => SeatRow): SeatRow {
    const before = this.seats.find((each) => each.id === id);
    if (!before) throw refused('unknown_seat');
    const after = change(before);
    this.seats = this.seats.map((each) => (each === before ? after : each));
    return after;
  }

  #barred(ask: NonNullable<FakeTeam['no']>['ask']): void {
    if (this.no?.ask === ask) throw refused(this.no.code, this.no.retryAfter ?? null);
  }

  #knock(ask: NonNullable<FakeTeam['no']>['ask'], link: string): void {
    this.#barred(ask);
    if (!/[A-Z0-9]{5}-?[A-Z0-9]{5}/iu.test(link)) throw refused('unknown_invitation');
  }

  readonly answers: Answers = {
    me: () => this.me(),
    members: () => (this.#allowed('see_members'), this.members),
    member_change: ({ id, disabled, ...change }) => {
      this.#allowed('manage_members');
      const before = this.#member(id);
      const owners = this.members.filter((each) => each.role === 'owner' && each.disabled_at === null);
      if (before.role === 'owner' && owners.length === 1 && (disabled === true || (change.role ?? 'owner') !== 'owner')) throw refused('last_owner');
      const after: MemberRow = { ...before, ...change, disabled_at: disabled === undefined ? before.disabled_at : disabled ? this.#core.now() : null };
      this.members = this.members.map((each) => (each === before ? after : each));
      return after;
    },
    seats: () => (this.me().permissions.includes('see_members') ? this.seats : this.seats.filter((each) => each.member === this.self)),
    seat_rename: ({ id, device }) => this.#change(id, (seat) => ({ ...seat, device })),
    seat_revoke: ({ id, wipe }) => this.#change(id, (seat) => ({ ...seat, active: false, revoked_at: this.#core.now(), wipe: wipe ? 'asked' : null })),
    invitations: () => (this.#allowed('invite'), this.open),
    invitation_make: ({ role, teams, member, valid_hours }) => {
      if (member !== this.self) this.#allowed('invite');
      this.#count += 1;
      const now = this.#core.now();
      const invitation: InvitationRow = { id: `i-new-${this.#count}`, role, teams, member, by: this.me().member.name, made_at: now, expires_at: now + (valid_hours ?? 72) * HOUR };
      this.open = [invitation, ...this.open];
      return { invitation, code: CODE, link: `https://comptoir.dupain.example/join#${CODE}`, fingerprint: '7F3A 9C1E 5B20 D481' };
    },
    invitation_take_back: ({ id }) => ((this.open = this.open.filter((each) => each.id !== id)), {}),
    register: () => {
      this.#allowed('see_register');
      const acts = this.#acts();
      return { acts: [...acts].reverse(), total: acts.length, vouched: acts.length - 1, checkpoints: 3, signers: ['9C4E 71B0 D25A 83F6'], flaw: this.flaw, fresh: this.fresh };
    },
    register_forget: () => ((this.flaw = null), {}),
    seat_take_over: () => ({}),
    join_look: ({ link }) => (this.#knock('join_look', link), this.welcome),
    join_two_step: ({ link }) => (this.#knock('join_two_step', link), { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', url: 'otpauth://totp/Boulangerie%20Dupain:Camille?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Comptoir' }),
    join_accept: ({ link, signed_in }) => {
      this.#knock('join_accept', link);
      this.sit('agent');
      // The profile stands before the answer is read, as in the core.
      this.#joined();
      return { recovery_codes: this.welcome.two_step === 'set_up' && !signed_in ? CODES : [] };
    },
    join_offer: () => {
      this.#barred('join_offer');
      return { hub: this.welcome.hub, fingerprint: this.welcome.fingerprint, provider: this.provider };
    },
    sign_in: ({ link }) => {
      this.#barred('sign_in');
      // Known by the account alone where there is no invitation.
      const known = link === null ? { member: 'Léa Fontaine', by: this.provider.name } : {};
      return { name: 'Camille Marchand', welcome: { ...this.welcome, two_step: null, sign_in: null, ...known } };
    },
    sign_in_open: () => ({}),
    sign_in_copy: () => ({}),
    sign_in_cancel: () => ({}),
    sign_in_finish: () => {
      this.#barred('sign_in_finish');
      this.sit('agent');
      this.#joined();
      return { recovery_codes: [] };
    },
    join_given: () => {
      const link = this.given;
      this.given = null;
      return { link };
    },
  };
}

const CODES = ['4F7KQ-R2M9W', 'X8C3N-7VTHA', 'P5J2B-9GDKE', 'W6Y4R-3QMSF', 'H9T7C-2XNPA', 'K3V8D-6RBWJ', 'M7G5F-4YTQC', 'B2N9X-8KHVR', 'T4Q6P-5WDJM', 'R8A3Y-7CFGN'];

/** What a reviewer's replica holds: numbers as dots, media without their bytes. */
export function withhold(talks: Iterable<Talk>): void {
  for (const talk of talks) {
    const masked = talk.phone === null ? null : `••••••••${talk.phone.slice(-2)}`;
    if (masked !== null && talk.name === talk.phone) talk.name = masked;
    talk.phone = masked;
    talk.live = talk.live.map(withheld);
  }
}

function withheld(row: MessageRow): MessageRow {
  if (row.content.type !== 'media') return row;
  return { ...row, content: { ...row.content, state: 'withheld' as 'lost', lost: null, here: false, url: '', blurhash: null } };
}
