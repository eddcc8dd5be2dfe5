/** Moments and spans as people read them. Everything through Intl; the time now and the language are arguments. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter is slow (a millisecond each), and lists ask for hundreds. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, made);
  }
  return made;
}

/** "14:02", on a 24-hour clock in French, as the region has it in English. */
export function timeOfDay(at: number, locale: string): string {
  return formatter(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Whole calendar days from `at` to `now`, where people are: 0 is today, 1 yesterday. */
export function daysBetween(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY);
}

function startOfDay(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** Names the day of a separator: "Aujourd’hui", "Hier", "mardi 4 mars", "mardi 4 mars 2025". */
export function dayName(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
    return capital(relative, locale);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  return capital(formatter(locale, sameYear ? options : { ...options, year: 'numeric' }).format(at), locale);
}

/** The shortest honest form for a list: "14:02", "hier", "lun.", "4 mars", "4 mars 2025". */
export function shortMoment(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  if (days <= 0) return timeOfDay(at, locale);
  if (days === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day');
  if (days < 7) return formatter(locale, { weekday: 'short' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? formatter(locale, { day: 'numeric', month: 'short' }).format(at)
    : formatter(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** A day and time in full, for what must not be mistaken. */
export function fullMoment(at: number, locale: string): string {
  return formatter(locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at);
}

/** "4 mars 2025". */
export function fullDate(at: number, locale: string): string {
  return formatter(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
}

/** Today's time alone; another day's with its day: "14:02", "hier 14:02", "lun. 14:02", "4 mars, 14:02". */
export function sinceMoment(at: number, now: number, locale: string): string {
  const days = daysBetween(at, now);
  const time = timeOfDay(at, locale);
  return days <= 0 ? time : `${shortMoment(at, now, locale)} ${time}`;
}

/** A moment to come, the shortest way that cannot be mistaken: "15:20", "demain 09:00", "jeu. 14:30", "12 mars 14:30". */
export function momentToCome(at: number, now: number, locale: string): string {
  const days = -daysBetween(at, now);
  const time = timeOfDay(at, locale);
  if (days <= 0) return time;
  if (days === 1) return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(1, 'day')} ${time}`;
  const day = days < 7 ? formatter(locale, { weekday: 'short' }).format(at) : formatter(locale, { day: 'numeric', month: 'short' }).format(at);
  return `${day} ${time}`;
}

const NARROW = '\u202f';

/** A span in at most two units, never rounded up: "45 s", "12 min", "5 h 12", "3 j 4 h". A deadline must not seem farther than it is. */
export function span(ms: number, dayLetter: string): string {
  const left = Math.max(0, ms);
  if (left < MINUTE) return `${Math.floor(left / 1000)}${NARROW}s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)}${NARROW}min`;
  if (left < DAY) {
    const minutes = Math.floor((left % HOUR) / MINUTE);
    return `${Math.floor(left / HOUR)}${NARROW}h${NARROW}${String(minutes).padStart(2, '0')}`;
  }
  const hours = Math.floor((left % DAY) / HOUR);
  const days = `${Math.floor(left / DAY)}${NARROW}${dayLetter}`;
  return hours === 0 ? days : `${days} ${hours}${NARROW}h`;
}

/** A span in one unit, never rounded up: "45 s", "12 min", "5 h", "3 j". For chips without room for more. */
export function briefSpan(ms: number, dayLetter: string): string {
  const left = Math.max(0, ms);
  if (left < HOUR) return span(left, dayLetter);
  return left < DAY ? `${Math.floor(left / HOUR)}${NARROW}h` : `${Math.floor(left / DAY)}${NARROW}${dayLetter}`;
}

/** Whether two moments fall into the same minute of the same hour. */
export function sameMinute(a: number, b: number): boolean {
  return Math.floor(a / MINUTE) === Math.floor(b / MINUTE);
}

function capital(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/** "21 mars 1988" for "1988-03-21"; nothing for what is no whole day. */
export function dayWords(day: string, locale: string): string | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(day) ? new Date(`${day}T00:00:00Z`) : undefined;
  return at && !Number.isNaN(at.getTime()) ? new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at) : undefined;
}
