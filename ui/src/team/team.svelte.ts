/** The team as the screen knows it: read when it is looked at, read again while it is, changed one wish at a time. */
import { createContext } from 'svelte';
import { AskFailed, type Host } from '../ipc/host';
import type { MeState } from '../ipc/me.svelte';
import type { InvitationMake, InvitationRow, MemberChangeAsk, MemberRow, NewInvitationRow, SeatRow, UiErrorCode, UiEvent } from '../ipc/generated';

/** The hub knows to the minute when it last heard of a seat. */
const LOOK_AGAIN_MS = 30_000;

/** After these the lists are not as they were thought to be. */
const STALE = new Set<UiErrorCode>(['unknown_member', 'unknown_seat', 'unknown_invitation', 'invitation_used', 'invitation_expired', 'invitation_taken_back', 'not_allowed']);

export class TeamState {
  members = $state.raw<readonly MemberRow[]>([]);
  seats = $state.raw<readonly SeatRow[]>([]);
  invitations = $state.raw<readonly InvitationRow[]>([]);
  loaded = $state(false);
  failed = $state(false);
  readonly #host: Host;
  readonly #me: MeState;
  #reads = 0;

  constructor(host: Host, me: MeState) {
    this.#host = host;
    this.#me = me;
  }

  /** Reads, and goes on reading until the returned function is called. */
  follow(): () => void {
    void this.read();
    const timer = setInterval(() => void this.read(), LOOK_AGAIN_MS);
    const stop = this.#host.listen((event: UiEvent) => {
      if (event.event === 'me_changed') void this.read();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** Reads what this person may see. */
  async read(): Promise<void> {
    this.#reads += 1;
    const read = this.#reads;
    try {
      const [members, seats, invitations] = await Promise.all([
        this.#me.inTeam('see_members') ? this.#host.ask('members', {}) : [],
        this.#host.ask('seats', {}),
        this.#me.inTeam('invite') ? this.#host.ask('invitations', {}) : [],
      ]);
      if (read !== this.#reads) return;
      this.members = members;
      this.seats = seats;
      this.invitations = invitations;
      this.failed = false;
      this.loaded = true;
    } catch {
      // What was read before stays in sight.
      if (read === this.#reads) this.failed = true;
    }
  }

  member(id: string): MemberRow | undefined {
    const own = this.#me.row?.member;
    return this.members.find((each) => each.id === id) ?? (own?.id === id ? own : undefined);
  }

  change(change: MemberChangeAsk): Promise<UiErrorCode | undefined> {
    return this.#step(async () => {
      const row = await this.#host.ask('member_change', change);
      this.members = this.members.map((each) => (each.id === row.id ? row : each));
    });
  }

  rename(id: string, device: string): Promise<UiErrorCode | undefined> {
    return this.#step(async () => this.#seat(await this.#host.ask('seat_rename', { id, device })));
  }

  revoke(id: string, wipe: boolean): Promise<UiErrorCode | undefined> {
    return this.#step(async () => this.#seat(await this.#host.ask('seat_revoke', { id, wipe })));
  }

  /** Makes one; its secret is given to whoever asked and kept nowhere here. */
  async invite(wish: InvitationMake): Promise<NewInvitationRow | UiErrorCode> {
    let made: NewInvitationRow | undefined;
    const code = await this.#step(async () => {
      made = await this.#host.ask('invitation_make', wish);
      if (this.#me.inTeam('invite')) this.invitations = [made.invitation, ...this.invitations];
    });
    return made ?? code ?? 'bug';
  }

  takeBack(id: string): Promise<UiErrorCode | undefined> {
    return this.#step(async () => {
      await this.#host.ask('invitation_take_back', { id });
      this.invitations = this.invitations.filter((each) => each.id !== id);
    });
  }

  #seat(row: SeatRow): void {
    this.seats = this.seats.map((each) => (each.id === row.id ? row : each));
  }

  /** One wish; says why not. What is read meanwhile is older than what it changed. */
  async #step(run: () => Promise<void>): Promise<UiErrorCode | undefined> {
    this.#reads += 1;
    const code = await refusalOf(run);
    this.#reads += 1;
    if (code !== undefined && STALE.has(code)) void this.read();
    return code;
  }
}

async function refusalOf(run: () => Promise<void>): Promise<UiErrorCode | undefined> {
  try {
    await run();
    return undefined;
  } catch (thrown) {
    return AskFailed.from(thrown).code;
  }
}

export const [getTeam, setTeam] = createContext<TeamState>();
