/** An act of the register in words: what it was, and of whom or what. */
import { fullDate, fullMoment } from '../format/time';
import type { Catalogue } from '../i18n/fr';
import type { ActRow, Role } from '../ipc/generated';

export interface ActWords {
  title: string;
  /** Of whom or what; empty where the title says it all. */
  about: string;
  by: string;
}

export function actWords(act: ActRow, t: Catalogue, locale: string): ActWords {
  const by = t.register.by(act.by_member ? act.by : act.by === 'hub' ? t.register.hub : t.register.commandLine);
  return { title: titleOf(act, t), about: aboutOf(act, t, locale).join(' · '), by };
}

function titleOf(act: ActRow, t: Catalogue): string {
  const deeds = t.register.deeds;
  return act.deed === 'seat_turned_out' && act.wipe ? deeds.seat_to_wipe : deeds[act.deed];
}

function aboutOf(act: ActRow, t: Catalogue, locale: string): string[] {
  const words = t.register;
  const role = (one: Role): string => words.into(t.team.roles[one].toLocaleLowerCase(locale));
  switch (act.deed) {
    case 'seat_let_in':
      return [act.device === act.name ? act.name : `${act.device}, ${act.name}`, role(act.role), act.provider === null ? '' : words.signedInAt(act.provider)].filter(Boolean);
    case 'account_bound':
      return [act.name, act.provider];
    case 'account_forgotten':
      return [act.name];
    case 'conversation_exported':
      return [words.conversation(act.conversation), words.exported(act.messages, act.files)];
    case 'seat_took_over':
    case 'seat_turned_out':
    case 'seat_wiped':
      return [act.device];
    case 'member_changed': {
      const changed = [
        act.role === null ? '' : role(act.role),
        act.teams === null ? '' : act.teams.length === 0 ? words.noTeams : words.teams(act.teams.join(', ')),
        act.lines === null ? '' : act.lines.length === 0 ? words.allLines : words.lines(act.lines.join(', ')),
        act.disabled === null ? '' : act.disabled ? words.disabled : words.enabled,
      ].filter(Boolean);
      return [act.name, ...(changed.length === 0 ? [words.renamed] : changed)];
    }
    case 'invitation_made':
      return [role(act.role), words.until(fullMoment(act.expires_at, locale))];
    case 'policy_changed': {
      const twoStep: Record<string, string> = words.twoStep;
      const withheld = act.withheld.map(([whom, what]) => words.without(t.team.roles[whom], t.team.permissions[what].toLocaleLowerCase(locale)));
      return [twoStep[act.two_step] ?? act.two_step, act.one_active_seat ? words.oneSeat : '', act.agreement ? words.agreement : '', act.sign_in === null ? '' : (act.sign_in_required ? words.signInRequired : words.signIn)(act.sign_in), ...withheld].filter(Boolean);
    }
    case 'restored':
      return [words.madeAt(fullDate(act.made_at, locale))];
    case 'invitation_taken_back':
    case 'other':
      return [];
  }
}
