/** Who this person is to the hub and what they may do there. Where no hub has said so, everything is allowed. */
import { createContext } from 'svelte';
import type { Host } from './host';
import type { MeRow, MemberRow, Permission, Role, SeatRow, UiEvent } from './generated';

/** Over whom a role stands, highest first. */
const UNDER: Record<Role, readonly Role[]> = {
  owner: ['owner', 'supervisor', 'agent', 'reviewer'],
  supervisor: ['agent', 'reviewer'],
  agent: [],
  reviewer: [],
  other: [],
};

/** What goes by the member's own role, on whatever line. */
const OF_THE_HUB: ReadonlySet<Permission> = new Set(['see_members', 'manage_members', 'manage_seats', 'invite', 'see_register', 'other']);

/** The roles that somebody of this role may give. */
export function rolesUnder(role: Role): readonly Role[] {
  return UNDER[role];
}

export class MeState {
  row = $state.raw<MeRow | undefined>(undefined);
  /** The line of the conversation that is open. */
  line = $state<string | undefined>(undefined);
  readonly #host: Host;
  #asked = 0;
  /** Whether a team's profile is open: everybody else is alone. */
  #inTeam = false;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Follows the core until the returned function is called. */
  follow(): () => void {
    return this.#host.listen((event: UiEvent) => {
      if (event.event !== 'me_changed' || !this.#inTeam) return;
      this.#asked += 1;
      this.row = event.me;
    });
  }

  /** Asks who this is; a core or a hub that knows no members leaves everything as it is. */
  async read(profile?: string): Promise<void> {
    if (!this.#host.teams) return;
    this.#inTeam = true;
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const row = await this.#host.ask('me', {}, profile);
      if (asked === this.#asked) this.row = row;
    } catch {
      // There are no members here: one person, who may do everything.
    }
  }

  /** Another profile, another person. */
  forget(): void {
    this.#inTeam = false;
    this.#asked += 1;
    this.row = undefined;
    this.line = undefined;
  }

  /** What is about a line goes by the role on the line that is looked at. A hub that does not tell lines apart has one word for all. */
  may(permission: Permission): boolean {
    if (this.row === undefined) return true;
    const { lines, permissions } = this.row;
    if (this.line === undefined || lines.length === 0 || OF_THE_HUB.has(permission)) return permissions.includes(permission);
    return lines.find((mine) => mine.line === this.line)?.permissions.includes(permission) ?? false;
  }

  /** Whether there is a team at all, and this permission in it. */
  inTeam(permission: Permission): boolean {
    return this.row !== undefined && this.may(permission);
  }

  isMe(member: string): boolean {
    return this.row?.member.id === member;
  }

  mayChange(target: MemberRow): boolean {
    return this.inTeam('manage_members') && this.row !== undefined && rolesUnder(this.row.member.role).includes(target.role);
  }

  /** One's own seats always; those of others within the bounds of the role. */
  mayTurnOut(seat: SeatRow, whose: MemberRow | undefined): boolean {
    if (!this.row) return false;
    if (seat.member === this.row.member.id) return true;
    return whose !== undefined && this.may('manage_seats') && rolesUnder(this.row.member.role).includes(whose.role);
  }
}

export const [getMe, setMe] = createContext<MeState>();
