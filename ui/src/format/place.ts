/** Where a place is, read from what people paste: coordinates, or the address of a map. Nothing is asked of the network. */

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const NUMBER = String.raw`(-?\d{1,3}(?:[.,]\d+)?)`;
/** The ways in which maps write a place into their addresses; the most exact first. */
const IN_LINKS: readonly RegExp[] = [
  new RegExp(`!3d${NUMBER}!4d${NUMBER}`, 'u'),
  new RegExp(`[?&](?:q|ll|sll|query|destination|daddr|center)=(?:loc:)?${NUMBER}(?:,|%2C)\\+?${NUMBER}`, 'u'),
  new RegExp(`[?&]mlat=${NUMBER}&mlon=${NUMBER}`, 'u'),
  new RegExp(`#map=\\d+(?:\\.\\d+)?/${NUMBER}/${NUMBER}`, 'u'),
  new RegExp(`[?&]cp=${NUMBER}~${NUMBER}`, 'u'),
  new RegExp(`@${NUMBER},${NUMBER}`, 'u'),
  new RegExp(`^geo:${NUMBER},${NUMBER}`, 'u'),
];
/** Addresses that hide the place behind a server. */
const SHORT = /^https?:\/\/(?:maps\.app\.goo\.gl|goo\.gl\/maps|g\.co)\//u;

/** Reads a place; nothing when there is none in it. */
export function readPlace(typed: string): Place | undefined {
  const text = typed.trim();
  if (/^(?:https?|geo):/u.test(text)) {
    for (const form of IN_LINKS) {
      const match = form.exec(text);
      if (match) return placed(match[1], match[2]);
    }
    return undefined;
  }
  return readDegrees(text) ?? readPair(text);
}

/** Whether it is a map's short address, which says nothing by itself. */
export function isShortLink(typed: string): boolean {
  return SHORT.test(typed.trim()) && readPlace(typed) === undefined;
}

/** "48.8606, 2.3376", "48,8606 ; 2,3376", "48.8606 2.3376". */
function readPair(text: string): Place | undefined {
  const match = new RegExp(`^\\(?${NUMBER}\\s*(?:[;/]|,\\s|,(?=-?\\d+\\.)|\\s)\\s*${NUMBER}\\)?$`, 'u').exec(text);
  return match ? placed(match[1], match[2]) : undefined;
}

/** `48°51'38"N 2°20'15"E`. */
function readDegrees(text: string): Place | undefined {
  const one = String.raw`(\d{1,3})[°º]\s*(?:(\d{1,2})['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)["”″]\s*)?`;
  const match = new RegExp(`^${one}([NS])[\\s,;]*${one}([EWO])$`, 'iu').exec(text);
  if (!match) return undefined;
  const degrees = (at: number): number => Number(match[at]) + Number(match[at + 1] ?? 0) / 60 + decimal(match[at + 2] ?? '0') / 3600;
  const south = (match[4] ?? '').toUpperCase() === 'S';
  const west = (match[8] ?? '').toUpperCase() !== 'E';
  return within(south ? -degrees(1) : degrees(1), west ? -degrees(5) : degrees(5));
}

function placed(latitude: string | undefined, longitude: string | undefined): Place | undefined {
  return latitude === undefined || longitude === undefined ? undefined : within(decimal(latitude), decimal(longitude));
}

function within(latitude: number, longitude: number): Place | undefined {
  const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude: rounded(latitude), longitude: rounded(longitude) } : undefined;
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}

/** Reads one coordinate that was typed into its own field. */
export function readDegree(typed: string, most: 90 | 180): number | undefined {
  if (!/^\s*-?\d{1,3}(?:[.,]\d+)?\s*$/u.test(typed)) return undefined;
  const degrees = decimal(typed.trim());
  return Math.abs(degrees) <= most ? degrees : undefined;
}
