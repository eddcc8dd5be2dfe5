import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkOf, pieces, safeUrl, withoutTricks } from './link';

const links = (text: string): string[] => pieces(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.url]));

describe('what may be opened', () => {
  it.each(['javascript:alert(1)', 'https://moi:mot@banque.example', 'https://localhost', 'file:///etc/passwd', 'https://', 'data:text/html,x', 'ftp://example.org'])(
    '%s may not',
    (url) => expect(safeUrl(url)).toBe(false),
  );

  it.each([
    ['voir https://example.org/a_b_c.', ['https://example.org/a_b_c']],
    ['(https://fr.example.org/Pain_(aliment))', ['https://fr.example.org/Pain_(aliment)']],
    ['www.example.org, merci', ['https://www.example.org/']],
    ['http://example.org', ['http://example.org/']],
    ['écrivez à lea@example.org !', ['mailto:lea@example.org']],
    ['mailto:lea@example.org?subject=x', ['mailto:lea@example.org']],
    ['appelez le +33 6 12 34 56 78.', ['tel:+33612345678']],
    ['tel:3615', ['tel:3615']],
    ['commande 12345678 et 2+33612', []],
    ['https://google.com@evil.example', []],
    ['rien à voir ici', []],
  ])('in “%s”: %j', (text, expected) => expect(links(text)).toEqual(expected));

  it('loses no letter, whatever is written', () => {
    const unit = fc.constantFrom('a', '.', '@', ' ', '+', '3', '/', ':', 'https://', 'www.', 'é', '(', ')', '\u202E', '\n');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const whole = pieces(text).map((piece) => (typeof piece === 'string' ? piece : piece.odd ? '' : piece.text)).join('');
        if (pieces(text).every((piece) => typeof piece === 'string' || !piece.odd)) expect(whole).toBe(text);
      }),
    );
  });
});

describe('a host that could be taken for another', () => {
  it.each([
    ['https://аpple.com/id', 'https://xn--pple-43d.com/id'],
    ['https://раураl.com', 'https://xn--l-7sba6dbr.com/'],
    ['https://αβ.com', 'https://xn--mxac.com/'],
    ['https://google。com.example', 'https://google.com.example/'],
  ])('%s is drawn as %s', (typed, drawn) => expect(linkOf(typed)).toMatchObject({ odd: true, text: drawn }));

  it.each(['https://café.example/menu', 'https://例え.jp', 'https://EXAMPLE.org', 'https://xn--caf-dma.example', 'https://example.org:8443/x'])('%s is drawn as it was typed', (typed) =>
    expect(linkOf(typed)).toMatchObject({ odd: false, text: typed }),
  );

  it('ends where letters begin that turn the line round', () => {
    expect(links('https://example.org/\u202Emoc.elgoog')).toEqual(['https://example.org/']);
    expect(links('https://exa\u200Bmple.org')).toEqual([]);
  });

  it('a file’s name is shown as its letters stand', () => expect(withoutTricks('facture\u202Efdp.exe')).toBe('facturefdp.exe'));
});
