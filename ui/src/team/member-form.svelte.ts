/** What is changed of a member: only what differs is asked for. */
import type { MemberChangeAsk, MemberRow, OnLineRow, Role } from '../ipc/generated';

/** The hub's bounds. */
export const MAX_NAME = 64;
export const MOST_NAMES = 32;

export class MemberForm {
  name = $state('');
  role = $state<Role>('agent');
  teams = $state.raw<readonly string[]>([]);
  skills = $state.raw<readonly string[]>([]);
  lines = $state.raw<readonly OnLineRow[]>([]);
  /** Whether a choice of lines was begun and none is chosen. */
  noLine = $state(false);
  readonly #before: MemberRow;
  readonly change: MemberChangeAsk | undefined = $derived.by(() => {
    const { id, name, role, teams, skills, lines } = this.#before;
    const some: Omit<MemberChangeAsk, 'id'> = {
      ...(this.name.trim() !== name ? { name: this.name.trim() } : {}),
      ...(this.role !== role ? { role: this.role } : {}),
      ...(alike(this.teams, teams) ? {} : { teams: [...this.teams] }),
      ...(alike(this.skills, skills) ? {} : { skills: [...this.skills] }),
      ...(alike(this.lines.map(lineKey), lines.map(lineKey)) ? {} : { lines: [...this.lines] }),
    };
    return Object.keys(some).length === 0 ? undefined : { id, ...some };
  });
  readonly fits: boolean = $derived(isName(this.name) && this.teams.length <= MOST_NAMES && this.skills.length <= MOST_NAMES && !this.noLine);

  constructor(member: MemberRow) {
    this.#before = member;
    this.name = member.name;
    this.role = member.role;
    this.teams = member.teams;
    this.skills = member.skills;
    this.lines = member.lines;
  }
}

export function isName(text: string): boolean {
  const length = [...text.trim()].length;
  return length > 0 && length <= MAX_NAME;
}

function lineKey({ line, role }: OnLineRow): string {
  return `${line} ${role ?? ''}`;
}

function alike(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
