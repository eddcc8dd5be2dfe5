/** What the pretend core finds on the way to the customer. */
import type { PreflightTick } from '../generated';

const tick = (check: string, details = '', state = 'ok', problem: string | null = null): PreflightTick => ({ check, state, problem, details });

export const WELL: readonly PreflightTick[] = [
  tick('keychain'), tick('disk'), tick('proxy'), tick('database'), tick('name', '3 ms'), tick('connection', '11 ms'), tick('encryption', '38 ms'), tick('hub', '14 ms'), tick('sign_in', '16 ms'),
  tick('stream', '42 ms'), tick('clock', '+0.2 s'), tick('meta'),
];

/** A hotel's Wi-Fi stands in the way. */
export const CAPTIVE: readonly PreflightTick[] = WELL.map((each) => {
  if (each.check === 'hub') return tick('hub', '22 ms', 'failed', 'not_a_hub');
  return ['sign_in', 'stream', 'clock', 'meta'].includes(each.check) ? tick(each.check, '', 'waiting') : each;
});
