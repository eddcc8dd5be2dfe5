import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { fr } from '../i18n/fr';
import { hintsFor, OPERATORS, pieceAt, takesPeople, written } from './hints';

const labels = (text: string, words = fr.search, people: string[] = []): string[] => hintsFor(pieceAt(text, text.length, words.operators), words, people).map((hint) => hint.label);
const take = (text: string, label: string, words = fr.search, people: string[] = []): string => {
  const piece = pieceAt(text, text.length, words.operators);
  const hint = hintsFor(piece, words, people).find((each) => each.label === label);
  return hint ? written(text, piece, hint).text : 'no such hint';
};

describe('the hints', () => {
  it('are the operators, in the person’s language', () => {
    expect(labels('')).toEqual(['de:', 'dans:', 'avec:', 'avant:', 'après:', 'est:', 'par:']);
    expect(labels('', en.search)).toEqual(['from:', 'in:', 'has:', 'before:', 'after:', 'is:', 'by:']);
  });

  it('complete what is begun, accents or not', () => {
    expect(labels('facture ap')).toEqual(['après:']);
    expect(labels('av')).toEqual(['avec:', 'avant:']);
    expect(take('facture ap', 'après:')).toBe('facture après:');
    expect(take('-av', 'avec:')).toBe('-avec:');
  });

  it('stand behind a word that begins none', () => {
    expect(take('facture', 'avec:')).toBe('facture avec:');
    expect(take('facture ', 'avec:')).toBe('facture avec:');
  });

  it('are values once an operator is chosen', () => {
    expect(labels('est:')).toEqual(['sans-réponse', 'non-lu', 'échec']);
    expect(labels('is:un', en.search)).toEqual(['unanswered', 'unread']);
    expect(take('facture avec:p', 'pdf')).toBe('facture avec:pdf ');
    expect(take('facture avec:p', 'position')).toBe('facture avec:position ');
  });

  it('name people, in quotes where a name has several words', () => {
    expect(takesPeople(pieceAt('de:aw', 5, fr.search.operators))).toBe(true);
    expect(labels('de:aw', fr.search, ['Awa Diallo', 'Awa'])).toEqual(['Awa Diallo', 'Awa']);
    expect(take('de:aw', 'Awa Diallo', fr.search, ['Awa Diallo'])).toBe('de:"Awa Diallo" ');
    expect(take('dans:"awa di', 'Awa Diallo', fr.search, ['Awa Diallo'])).toBe('dans:"Awa Diallo" ');
  });

  it('write into the middle of a text and keep what stands behind', () => {
    const piece = pieceAt('avec: facture', 5, fr.search.operators);
    const hint = hintsFor(piece, fr.search, []).find((each) => each.label === 'pdf');
    expect(hint && written('avec: facture', piece, hint)).toEqual({ text: 'avec:pdf facture', caret: 8 });
  });

  it('never lose a letter outside of their piece', () => {
    fc.assert(fc.property(fc.string(), fc.nat(), fc.nat(), (text, at, which) => {
      const caret = at % (text.length + 1);
      const piece = pieceAt(text, caret, fr.search.operators);
      const hints = hintsFor(piece, fr.search, []);
      const hint = hints[which % Math.max(1, hints.length)];
      if (!hint) return;
      const made = written(text, piece, hint).text;
      expect(made.startsWith(text.slice(0, piece.from))).toBe(true);
      expect(made.endsWith(text.slice(piece.to))).toBe(true);
    }));
  });

  it('know every operator in both languages', () => {
    for (const operator of OPERATORS) for (const words of [fr.search, en.search]) expect(pieceAt(`${words.operators[operator]}:x`, words.operators[operator].length + 2, words.operators).operator).toBe(operator);
  });
});
