/** A position to send: pasted as a map's link, or typed. */
import { isShortLink, readDegree, readPlace } from '../format/place';

export interface PlaceWish {
  readonly latitude: number;
  readonly longitude: number;
  readonly name: string | null;
  readonly address: string | null;
}

export class PlaceForm {
  pasted = $state('');
  latitude = $state('');
  longitude = $state('');
  name = $state('');
  address = $state('');
  /** What was pasted says no place. */
  readonly unread: 'short' | 'nothing' | undefined = $derived.by(() => {
    if (this.pasted.trim() === '' || readPlace(this.pasted)) return undefined;
    return isShortLink(this.pasted) ? 'short' : 'nothing';
  });
  readonly wish: PlaceWish | undefined = $derived.by(() => {
    const latitude = readDegree(this.latitude, 90);
    const longitude = readDegree(this.longitude, 180);
    if (latitude === undefined || longitude === undefined) return undefined;
    const words = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
    return { latitude, longitude, name: words(this.name), address: words(this.address) };
  });
  readonly latitudeWrong: boolean = $derived(this.latitude.trim() !== '' && readDegree(this.latitude, 90) === undefined);
  readonly longitudeWrong: boolean = $derived(this.longitude.trim() !== '' && readDegree(this.longitude, 180) === undefined);

  /** The person pasted or typed into the field that reads everything. */
  paste(text: string): void {
    this.pasted = text;
    const place = readPlace(text);
    if (!place) return;
    this.latitude = String(place.latitude);
    this.longitude = String(place.longitude);
  }
}
