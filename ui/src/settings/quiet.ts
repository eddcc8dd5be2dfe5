/** "Do not disturb" as a moment: 0 is off, -1 is until switched off, anything else is when it ends. */

export type Quiet = 'off' | 'hour' | 'tomorrow' | 'always';

const HOUR = 3_600_000;
const MORNING = 8;

export function quietUntil(quiet: Quiet, now: number): number {
  switch (quiet) {
    case 'off': return 0;
    case 'always': return -1;
    case 'hour': return now + HOUR;
    case 'tomorrow': {
      const morning = new Date(now);
      morning.setDate(morning.getDate() + 1);
      morning.setHours(MORNING, 0, 0, 0);
      return morning.getTime();
    }
  }
}

export function quietChoice(until: number, now: number): Quiet {
  if (until === -1) return 'always';
  if (until <= now) return 'off';
  return until - now <= HOUR ? 'hour' : 'tomorrow';
}
