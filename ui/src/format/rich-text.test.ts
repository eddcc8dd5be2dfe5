import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, richText, type Block, type Inline } from './rich-text';

function showInline(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'link') return `<link>${node.link.text}</link>`;
      return `<${node.kind}>${'children' in node ? showInline(node.children) : node.text}</${node.kind}>`;
    })
    .join('');
}

function show(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case 'lines': return showInline(block.children);
        case 'quote': return `<quote>${showInline(block.children)}</quote>`;
        case 'bullets': return `<ul>${block.items.map((item) => `<li>${showInline(item)}</li>`).join('')}</ul>`;
        case 'numbers': return `<ol>${block.items.map((item) => `<li ${item.number}>${showInline(item.children)}</li>`).join('')}</ol>`;
        case 'block': return `<block>${block.text}</block>`;
      }
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
    ['du ```code *a*```, dans la ligne', 'du <code>code *a*</code>, dans la ligne'],
    ['avant\n```a\nb```\naprès', 'avant<block>a\nb</block>après'],
    ['2*3*4 font 24', '2*3*4 font 24'],
    ['nom_de_fichier.txt', 'nom_de_fichier.txt'],
    ['*pas\nsur deux lignes*', '*pas\nsur deux lignes*'],
    ['voir https://example.org/a_b_c.', 'voir <link>https://example.org/a_b_c</link>.'],
    ['Il faut :\n- du *beurre*\n- des œufs\nMerci', 'Il faut :<ul><li>du <bold>beurre</bold></li><li>des œufs</li></ul>Merci'],
    ['* un\n* deux', '<ul><li>un</li><li>deux</li></ul>'],
    ['2. pétrir\n3. cuire', '<ol><li 2>pétrir</li><li 3>cuire</li></ol>'],
    ['> elle a dit _oui_\n> deux fois\nBien', '<quote>elle a dit <italic>oui</italic>\ndeux fois</quote>Bien'],
    ['-pas une liste', '-pas une liste'],
    ['3.5 kg', '3.5 kg'],
    ['>', '>'],
  ])('%s', (text, expected) => expect(show(richText(text))).toBe(expected));

  const unit = fc.constantFrom('a', 'é', '*', '_', '~', '`', ' ', '\n', '🥐', '-', '>', '1', '.');

  it('keeps every letter that is not a mark, whatever is typed', () => {
    const bare = (text: string): string => text.replaceAll(/[*_~`\s>-]/gu, '');
    fc.assert(fc.property(fc.string({ unit }), (text) => void expect(bare(plainText(text))).toBe(bare(text))));
  });

  it('says the same of a plain text by the short way as by the long one', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'é', ' ', '1', ',', '-', '.', '🥐', 'w') }), (text) => void expect(plainText(text)).toBe(plainText(`${text}\n`).replace(/\n$/u, ''))));
  });

  it('never makes two lists of the same kind stand side by side', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const kinds = richText(text).map((block) => block.kind);
        for (const [index, kind] of kinds.entries()) if (kind !== 'block' && kind !== 'lines') expect(kinds[index + 1]).not.toBe(kind);
      }),
    );
  });
});
