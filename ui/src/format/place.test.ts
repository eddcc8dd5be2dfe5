import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShortLink, readDegree, readPlace } from './place';

const LOUVRE = { latitude: 48.8606, longitude: 2.3376 };

describe('a place', () => {
  it.each([
    ['48.8606, 2.3376'],
    ['48.8606,2.3376'],
    ['48.8606 2.3376'],
    ['48,8606 ; 2,3376'],
    ['(48.8606, 2.3376)'],
    ['geo:48.8606,2.3376?z=17'],
    ['https://www.google.com/maps/@48.8606,2.3376,17z'],
    ['https://www.google.com/maps/place/Louvre/@48.1,2.1,17z/data=!3m1!4b1!4m6!3m5!8m2!3d48.8606!4d2.3376'],
    ['https://www.google.com/maps?q=48.8606,2.3376'],
    ['https://www.google.com/maps/search/?api=1&query=48.8606%2C2.3376'],
    ['https://maps.apple.com/?ll=48.8606,2.3376&q=Louvre'],
    ['https://www.openstreetmap.org/?mlat=48.8606&mlon=2.3376#map=17/48.1/2.1'],
    ['https://www.openstreetmap.org/#map=17/48.8606/2.3376'],
    ['https://www.bing.com/maps?cp=48.8606~2.3376&lvl=16'],
  ])('is read from %s', (typed) => expect(readPlace(typed)).toEqual(LOUVRE));

  it('is read in degrees, minutes and seconds, whatever the side of the world', () => {
    expect(readPlace('48°51\'38.2"N 2°20\'15.4"E')).toEqual({ latitude: 48.860611, longitude: 2.337611 });
    expect(readPlace('33°52′S, 151°12′E')).toEqual({ latitude: -33.866667, longitude: 151.2 });
    expect(readPlace('4°30\'N 75°40\'O')).toEqual({ latitude: 4.5, longitude: -75.666667 });
  });

  it.each(['', '12 rue du Louvre', '95.2, 2.1', '48.86, 190', 'https://exemple.test/48.86,2.33', '48.86'])('is not read from "%s"', (typed) => {
    expect(readPlace(typed)).toBeUndefined();
  });

  it('hides behind a short address, and that is said', () => {
    expect(isShortLink('https://maps.app.goo.gl/abc123')).toBe(true);
    expect(isShortLink('https://www.google.com/maps/@48.8606,2.3376,17z')).toBe(false);
  });

  it('is the same after being written and read again', () => {
    const degrees = (most: number): fc.Arbitrary<number> => fc.integer({ min: -most * 1e6, max: most * 1e6 }).map((n) => n / 1e6);
    fc.assert(
      fc.property(degrees(90), degrees(180), (latitude, longitude) => {
        const written = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
        const read = readPlace(written);
        expect(read?.latitude).toBeCloseTo(latitude, 9);
        expect(read?.longitude).toBeCloseTo(longitude, 9);
      }),
    );
  });
});

it('one coordinate is a number with a dot or a comma, within the world', () => {
  expect([readDegree('48,86', 90), readDegree('-2.5', 180), readDegree('91', 90), readDegree('deux', 90)]).toEqual([48.86, -2.5, undefined, undefined]);
});
