import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactCardRow } from '../ipc/generated';
import { vcard } from './vcard';

const empty: ContactCardRow = { name: 'Erik Lindqvist', company: null, title: null, phones: [], emails: [], urls: [], addresses: [], birthday: null };

describe('a vCard', () => {
  it('holds every field of the contact', () => {
    const text = vcard({
      ...empty,
      company: 'Atelier; Fils',
      title: 'Ébéniste',
      phones: [{ value: '+33 1 99 00 11 22', kind: 'CELL', wa_id: null }],
      emails: [{ value: 'erik@exemple.fr', kind: 'WORK', wa_id: null }],
      urls: [{ value: 'https://exemple.fr', kind: null, wa_id: null }],
      addresses: [{ value: '12 rue du Louvre, Paris', kind: 'HOME', wa_id: null }],
      birthday: '1980-02-29',
    });
    expect(text.split('\r\n')).toEqual([
      'BEGIN:VCARD', 'VERSION:3.0', 'FN:Erik Lindqvist', 'N:Lindqvist;Erik;;;', 'ORG:Atelier\\; Fils', 'TITLE:Ébéniste', 'TEL;TYPE=CELL:+33 1 99 00 11 22',
      'EMAIL;TYPE=WORK:erik@exemple.fr', 'URL:https://exemple.fr', 'ADR;TYPE=HOME:;;12 rue du Louvre\\, Paris;;;;', 'BDAY:1980-02-29', 'END:VCARD', '',
    ]);
  });

  it('lets nothing that a customer wrote begin a line of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ';', ',', '\n', '\r', '\\', ':', 'TEL') }), (name) => {
        expect(vcard({ ...empty, name: `x${name}` }).split(/\r\n|\r|\n/u)).toHaveLength(6);
      }),
    );
  });
});
