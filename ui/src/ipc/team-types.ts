/**
 * What the core says of a team: members, seats, invitations, joining. Written by hand until `generated.ts` says the same;
 * then this file goes and nothing else changes.
 */
import type { UiErrorCode } from './generated';

export type Role = 'owner' | 'supervisor' | 'agent' | 'reviewer' | 'other';

/** One thing that may be allowed, by name; `other` is one of a newer hub. */
export type Permission =
  | 'read' | 'see_numbers' | 'see_media' | 'mark_read' | 'send_messages' | 'start_conversations' | 'settle_sends' | 'part_conversations'
  | 'refresh_templates' | 'import_history' | 'see_members' | 'manage_members' | 'manage_seats' | 'invite' | 'other';

export interface MemberRow {
  id: string;
  name: string;
  role: Role;
  teams: string[];
  skills: string[];
  created_at: number;
  /** Since when no seat of theirs is let in. */
  disabled_at: number | null;
  /** When the confidentiality agreement was accepted. */
  agreed_at: number | null;
  /** Whether a two-step code is asked for a new seat. */
  two_step: boolean;
}

export interface PositionRow {
  line: string;
  /** The last entry that was sent to it. */
  seq: number;
}

export interface SeatRow {
  id: string;
  /** Whose. */
  member: string;
  device: string;
  os: string | null;
  version: string | null;
  created_at: number;
  /** To the minute. */
  last_seen: number | null;
  positions: PositionRow[];
  /** Heard of within two minutes. */
  active: boolean;
  /** When it was turned out. */
  revoked_at: number | null;
  wipe: 'asked' | 'done' | null;
}

/** Who this person is to the hub, and what they may do there. */
export interface MeRow {
  member: MemberRow;
  seat: SeatRow;
  /** The role's, less what the hub withholds. */
  permissions: Permission[];
  /** Names what this seat may see. */
  view: string;
}

export interface InvitationRow {
  id: string;
  role: Role;
  teams: string[];
  /** The member whose next desktop it lets in. */
  member: string | null;
  /** Who made it. */
  by: string;
  made_at: number;
  expires_at: number;
}

/** An invitation with its secret, which is told this once. */
export interface NewInvitationRow {
  invitation: InvitationRow;
  code: string;
  link: string;
}

/** What somebody is invited to. */
export interface WelcomeRow {
  /** The hub's name. */
  hub: string;
  fingerprint: string;
  by: string;
  role: Role;
  permissions: Permission[];
  teams: string[];
  /** The member whose desktop it will be, where they are there already. */
  member: string | null;
  expires_at: number;
  keeps: { conversations: boolean; numbers: boolean; media: boolean };
  agreement: string | null;
  two_step: 'set_up' | 'enter' | null;
  /** What this computer calls itself. */
  device: string;
}

/** An invitation as a person gives it. The core takes it apart: the address before the `#`, the secret after it. */
export interface Invited {
  /** A link, or a code alone. */
  link: string;
  /** The hub's address, where there is a code alone. */
  hub: string | null;
}

export interface MemberChange {
  id: string;
  name?: string;
  role?: Role;
  teams?: string[];
  skills?: string[];
  disabled?: boolean;
}

export interface InvitationWish {
  role: Role;
  teams: string[];
  /** Another desktop of this member. */
  member: string | null;
  /** 1 to 720. */
  valid_hours: number | null;
}

export interface Joining extends Invited {
  name: string | null;
  device: string;
  agreed: boolean;
  two_step: string | null;
}

type Nothing = Record<symbol, never>;

export interface TeamAsks {
  me: { params: Nothing; answer: MeRow };
  members: { params: Nothing; answer: MemberRow[] };
  member_change: { params: MemberChange; answer: MemberRow };
  seats: { params: Nothing; answer: SeatRow[] };
  seat_rename: { params: { id: string; device: string }; answer: SeatRow };
  seat_revoke: { params: { id: string; wipe: boolean }; answer: SeatRow };
  invitations: { params: Nothing; answer: InvitationRow[] };
  invitation_make: { params: InvitationWish; answer: NewInvitationRow };
  invitation_take_back: { params: { id: string }; answer: Nothing };
  join_look: { params: Invited; answer: WelcomeRow };
  join_two_step: { params: Invited; answer: { secret: string; url: string } };
  join_accept: { params: Joining; answer: { recovery_codes: string[] } };
  /** Hands over the invitation that the app was opened with, once. */
  join_given: { params: Nothing; answer: { link: string | null } };
}

export type TeamEvent =
  | { event: 'me_changed'; me: MeRow }
  | { event: 'signed_out'; reason: SignedOut }
  /** The system opened an invitation: `join_given` hands it over. */
  | { event: 'join_given' };

export type SignedOut = 'revoked' | 'wiped' | 'other_seat';

/** Why a question about the team failed, over and above the others. */
export type TeamErrorCode =
  | UiErrorCode
  | 'not_allowed' | 'unknown_invitation' | 'invitation_expired' | 'invitation_used' | 'invitation_taken_back' | 'agreement_missing' | 'two_step_missing'
  | 'two_step_wrong' | 'too_many_tries' | 'too_many_seats' | 'last_owner' | 'unknown_member' | 'unknown_seat' | 'invalid_value';
