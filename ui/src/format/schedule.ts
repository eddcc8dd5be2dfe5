/** Moments to come, as people say them: "in 20 min", "demain 9 h", "jeudi 14:30". The time now is an argument. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MORNING = 9;
const MONDAY = 1;
/** Without an hour of its own, a day means its morning. */
const LONGEST_IN_DAYS = 60;

/** The moments that are offered without typing. */
export type Choice = 'hour' | 'tomorrow' | 'monday';

export const CHOICES: readonly Choice[] = ['hour', 'tomorrow', 'monday'];

/** When that is. An hour from now is rounded up to five minutes, as a person would say it. */
export function choiceAt(choice: Choice, now: number): number {
  switch (choice) {
    case 'hour': return Math.ceil((now + HOUR) / (5 * MINUTE)) * 5 * MINUTE;
    case 'tomorrow': return at(day(now, 1), MORNING, 0);
    case 'monday': return at(nextWeekday(now, MONDAY), MORNING, 0);
  }
}

const DAYS: readonly (readonly string[])[] = [
  ['dimanche', 'dim', 'sunday', 'sun'],
  ['lundi', 'lun', 'monday', 'mon'],
  ['mardi', 'mar', 'tuesday', 'tue'],
  ['mercredi', 'mer', 'wednesday', 'wed'],
  ['jeudi', 'jeu', 'thursday', 'thu'],
  ['vendredi', 'ven', 'friday', 'fri'],
  ['samedi', 'sam', 'saturday', 'sat'],
];
const TODAY = ['aujourd hui', 'today', 'ce soir', 'tonight'];
const TOMORROW = ['demain', 'tomorrow'];

/** Reads what was typed, in either language; nothing when it says no moment to come. */
export function readMoment(typed: string, now: number): number | undefined {
  const text = typed.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[’'.,]/gu, ' ').replaceAll(/\s+/gu, ' ').trim();
  const found = readSpan(text, now) ?? readDay(text, now);
  return found !== undefined && found > now && found - now <= LONGEST_IN_DAYS * 24 * HOUR ? found : undefined;
}

/** "dans 20 min", "in 2 h", "1 h 30", "3 days". */
function readSpan(text: string, now: number): number | undefined {
  const match = /^(?:dans |in )(\d{1,3})\s*(min|mn|minutes?|h|heures?|hours?|j|jours?|d|days?)(?:\s*(\d{1,2}))?(?:\s*(?:min|mn|minutes?))?$/u.exec(text);
  if (!match) return undefined;
  const count = Number(match[1]);
  const unit = match[2] ?? '';
  if (unit.startsWith('m')) return now + count * MINUTE;
  if (unit.startsWith('h')) return now + count * HOUR + Number(match[3] ?? 0) * MINUTE;
  return at(day(now, count), new Date(now).getHours(), new Date(now).getMinutes());
}

/** "demain", "jeudi 9h", "14:30", "27/11 10:00", "9 h 30". */
function readDay(text: string, now: number): number | undefined {
  const { rest, base, named } = takeDay(text, now);
  if (base === undefined) return undefined;
  if (rest === '') return named ? at(base, MORNING, 0) : undefined;
  const time = readTime(rest);
  if (!time) return undefined;
  const moment = at(base, time.hour, time.minute);
  // "9:00" said in the afternoon is tomorrow's.
  return !named && moment <= now ? at(day(now, 1), time.hour, time.minute) : moment;
}

function takeDay(text: string, now: number): { rest: string; base: number | undefined; named: boolean } {
  const starts = (word: string): boolean => text === word || text.startsWith(`${word} `);
  const after = (word: string): string => text.slice(word.length).trim();
  for (const word of TODAY) if (starts(word)) return { rest: after(word), base: day(now, 0), named: true };
  for (const word of TOMORROW) if (starts(word)) return { rest: after(word), base: day(now, 1), named: true };
  for (const [weekday, words] of DAYS.entries()) {
    const word = words.find(starts);
    if (word) return { rest: after(word), base: nextWeekday(now, weekday), named: true };
  }
  const date = /^(\d{1,2})[/-](\d{1,2})(?: |$)/u.exec(text);
  if (date) return { rest: text.slice(date[0].length).trim(), base: nextDate(now, Number(date[1]), Number(date[2])), named: true };
  return { rest: text, base: day(now, 0), named: false };
}

/** "9h", "9 h 30", "09:30", "9 am", "a 9h", "at 14". */
function readTime(text: string): { hour: number; minute: number } | undefined {
  const match = /^(?:a |at )?(\d{1,2})(?:\s*(?:h|:)\s*(\d{2})?)?\s*(am|pm)?$/u.exec(text);
  if (!match) return undefined;
  const said = Number(match[1]);
  const minute = Number(match[2] ?? 0);
  if (match[3] && (said < 1 || said > 12)) return undefined;
  const hour = match[3] ? (said % 12) + (match[3] === 'pm' ? 12 : 0) : said;
  return hour < 24 && minute < 60 ? { hour, minute } : undefined;
}

/** The day so many days from today, at midnight where people are. */
function day(now: number, by: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + by).getTime();
}

function nextWeekday(now: number, weekday: number): number {
  const ahead = (weekday - new Date(now).getDay() + 7) % 7;
  return day(now, ahead === 0 ? 7 : ahead);
}

function nextDate(now: number, dayOfMonth: number, month: number): number | undefined {
  const date = new Date(now);
  const wanted = new Date(date.getFullYear(), month - 1, dayOfMonth);
  if (wanted.getMonth() !== month - 1 || wanted.getDate() !== dayOfMonth) return undefined;
  return wanted.getTime() < day(now, 0) ? new Date(date.getFullYear() + 1, month - 1, dayOfMonth).getTime() : wanted.getTime();
}

function at(midnight: number, hour: number, minute: number): number {
  const date = new Date(midnight);
  date.setHours(hour, minute, 0, 0);
  return date.getTime();
}
