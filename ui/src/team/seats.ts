/** Seats as they are listed: whose, in which order, how far behind. */
import type { MemberRow, SeatRow } from '../ipc/generated';

export interface SeatGroup {
  readonly member: string;
  /** Those that are let in. */
  readonly seats: readonly SeatRow[];
}

/**
 * How many entries a seat has not been sent yet. The head of a line is taken from whoever has read furthest:
 * nothing is said of a seat that has read nothing, nor of a line that nobody else reads.
 */
export function behindOf(seat: SeatRow, all: readonly SeatRow[]): number | undefined {
  if (seat.positions.length === 0) return undefined;
  const head = (line: string): number => Math.max(...all.flatMap((each) => each.positions).filter((each) => each.line === line).map((each) => each.seq));
  return seat.positions.reduce((sum, { line, seq }) => sum + head(line) - seq, 0);
}

/** By member: this person first, then as the members stand; in each, this seat first, then the latest seen. */
export function groupsOf(seats: readonly SeatRow[], members: readonly MemberRow[], me: { member: string; seat: string }): SeatGroup[] {
  const place = (id: string): number => (id === me.member ? -1 : (members.findIndex((each) => each.id === id) + 1 || members.length + 1));
  const owners = [...new Set(seats.filter(isIn).map((seat) => seat.member))].sort((a, b) => place(a) - place(b));
  const rank = (seat: SeatRow): number => (seat.id === me.seat ? Infinity : (seat.last_seen ?? 0));
  return owners.map((member) => ({ member, seats: seats.filter((seat) => seat.member === member && isIn(seat)).sort((a, b) => rank(b) - rank(a)) }));
}

/** Those that were turned out, the latest first. */
export function turnedOut(seats: readonly SeatRow[]): SeatRow[] {
  return seats.filter((seat) => !isIn(seat)).sort((a, b) => (b.revoked_at ?? 0) - (a.revoked_at ?? 0));
}

export function isIn(seat: SeatRow): boolean {
  return seat.revoked_at === null;
}

/** Not heard of for so long: a computer that was sold, lost, or put into a cupboard. */
const LONG_MS = 30 * 24 * 3_600_000;

/** Those that are let in and were not heard of for a month, the longest silent first. */
export function longSilent(seats: readonly SeatRow[], now: number): SeatRow[] {
  const heard = (seat: SeatRow): number => seat.last_seen ?? seat.created_at;
  return seats.filter((seat) => isIn(seat) && now - heard(seat) >= LONG_MS).sort((a, b) => heard(a) - heard(b));
}
