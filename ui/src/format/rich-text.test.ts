import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, richText, safeUrl, type RichNode } from './rich-text';

function show(nodes: RichNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      return `<${node.kind}>${'children' in node ? show(node.children) : node.text}</${node.kind}>`;
    })
    .join('');
}

describe('what WhatsApp formats', () => {
  it.each([
    ['un *gros* mot', 'un <bold>gros</bold> mot'],
    ['_vite_, ~demain~ aujourd’hui', '<italic>vite</italic>, <strike>demain</strike> aujourd’hui'],
    ['*_les deux_*', '<bold><italic>les deux</italic></bold>'],
    ['le code `A*B*C` tel quel', 'le code <code>A*B*C</code> tel quel'],
    ['```\nligne *1*\n```', '<block>ligne *1*</block>'],
    ['2*3*4 font 24', '2*3*4 font 24'],
    ['nom_de_fichier.txt', 'nom_de_fichier.txt'],
    ['* pas une paire *', '* pas une paire *'],
    ['*pas\nsur deux lignes*', '*pas\nsur deux lignes*'],
    ['voir https://example.org/a_b_c.', 'voir <link>https://example.org/a_b_c</link>.'],
    ['http://example.org', 'http://example.org'],
  ])('%s', (text, expected) => {
    expect(show(richText(text))).toBe(expected);
  });

  it('keeps every letter that is not a mark, whatever is typed', () => {
    const bare = (text: string): string => text.replaceAll(/[*_~`\s]/gu, '');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '*', '_', '~', '`', ' ', '\n', '🥐') }), (text) => {
        expect(bare(plainText(text))).toBe(bare(text));
      }),
    );
  });
});

describe('links', () => {
  it.each(['http://example.org', 'javascript:alert(1)', 'https://moi:mot@banque.example', 'https://localhost', 'file:///etc/passwd', 'https://'])(
    '%s is not offered',
    (url) => expect(safeUrl(url)).toBe(false),
  );
});
