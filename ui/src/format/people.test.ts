import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSize, initials, letterCount, tint, TINTS } from './people';

describe('initials', () => {
  it.each([
    ['Awa Diallo', 'AD'],
    ['Pâtisserie Lemaire', 'PL'],
    ['Jean-Baptiste de La Tour du Pin', 'JP'],
    ['ليلى منصور', 'لم'],
    ['+33 6 12 34 56 78', '+33'],
    ['🥐 Camille', 'C'],
    ['@boulanger', 'B'],
    ['', '#'],
    ['🥖', '#'],
  ])('%s → %s', (name, expected) => expect(initials(name)).toBe(expected));
});

it('gives every conversation one of the tints there are', () => {
  fc.assert(fc.property(fc.nat(), (id) => tint(id) >= 0 && tint(id) < TINTS && tint(id) === tint(id)));
});

it('writes sizes as the language does', () => {
  expect(fileSize(184_000, 'fr').replaceAll(/\s/gu, ' ')).toBe('184 ko');
  expect(fileSize(2_140_000, 'fr').replaceAll(/\s/gu, ' ')).toBe('2,1 Mo');
  expect(fileSize(2_140_000, 'en')).toBe('2.1 MB');
});

it('counts an emoji once', () => expect(letterCount('a🥐é')).toBe(3));
