/** The truth line in words, from what the core says. */
import { sinceMoment } from '../format/time';
import type { FirstWords } from '../i18n/fr-first';
import type { Status } from '../ipc/generated';

export type Tone = 'ok' | 'warn' | 'bad' | 'off';

export interface TruthWords {
  readonly tone: Tone;
  /** One or two words, for the foot of the rail. */
  readonly short: string;
  /** A whole sentence. */
  readonly line: string;
  /** What a person can do, where something must be done. */
  readonly fix: string | undefined;
}

export function truthWords(status: Status, now: number, t: FirstWords, locale: string): TruthWords {
  const link = status.link;
  const short = t.status.short[link.state];
  switch (link.state) {
    case 'none': return { tone: 'off', short, line: t.status.none, fix: undefined };
    case 'live': return { tone: 'ok', short, line: t.status.live, fix: undefined };
    case 'catching_up': return { tone: 'warn', short, line: t.status.catchingUp(link.remaining), fix: undefined };
    case 'offline': {
      const since = t.status.offline(sinceMoment(link.since, now, locale));
      return { tone: 'off', short, line: status.outbox > 0 ? `${since}, ${t.status.queued(status.outbox)}` : since, fix: undefined };
    }
    case 'action_needed': {
      const needs: Record<string, { what: string; fix: string }> = t.status.needs;
      const words = needs[link.need] ?? t.status.needs.other;
      return { tone: 'bad', short, line: words.what, fix: words.fix };
    }
  }
}
