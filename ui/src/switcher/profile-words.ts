/** A profile in words: its name, where it is, how it stands. */
import type { FirstWords } from '../i18n/fr-first';
import type { ProfileRow } from '../ipc/generated';

export type Mark = 'none' | 'off' | 'warn' | 'bad';

/** What it is called: never nothing. */
export function profileName(row: ProfileRow, t: FirstWords): string {
  return row.kind === 'demo' ? t.switcher.kinds.demo : (row.name ?? row.number ?? row.hub ?? t.switcher.kinds[row.kind]);
}

/** What tells it from another of the same name. */
export function profilePlace(row: ProfileRow, t: FirstWords): string {
  const name = profileName(row, t);
  return [row.number, row.kind === 'team' ? row.hub : t.switcher.kinds[row.kind]].filter((part) => part !== null && part !== name).join(' · ');
}

/** What its dot says; nothing where all is well. */
export function profileMark(row: ProfileRow): Mark {
  if (row.stands.state === 'problem') return 'bad';
  if (row.stands.state === 'waiting') return 'none';
  switch (row.stands.link.state) {
    case 'live': return 'none';
    case 'catching_up': return 'warn';
    case 'none': case 'offline': return 'off';
    case 'action_needed': return 'bad';
  }
}

export function profileState(row: ProfileRow, t: FirstWords): string {
  if (row.stands.state === 'problem') return t.switcher.problem;
  if (row.stands.state === 'waiting') return t.switcher.waiting;
  return t.status.short[row.stands.link.state];
}

/** All of it in one line, for a tip and for a screen reader. */
export function profileLine(row: ProfileRow, t: FirstWords): string {
  return [profileName(row, t), profilePlace(row, t), profileState(row, t), row.to_answer > 0 ? t.switcher.toAnswer(row.to_answer) : '', row.unread > 0 ? t.queue.unread(row.unread) : ''].filter(Boolean).join(', ');
}

/** The most that a mark of two letters' width counts. */
const MOST = 99;

export function countMark(count: number): string {
  return count > MOST ? `${MOST}+` : String(count);
}
