import { describe, expect, it } from 'vitest';
import { COMMAND_IDS } from '../keys/keymap';
import { en } from './en';
import { fr } from './fr';
import { I18n } from './i18n.svelte';
import { pluralOf } from './plural';

/** Every sentence by its path; functions are asked with numbers and words that show what they make of them. */
function sentences(node: unknown, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  const walk = (value: unknown, at: string): void => {
    if (typeof value === 'string') out.set(at, value);
    else if (typeof value === 'function') {
      for (const n of [0, 1, 7]) {
        const args = /\.(?:row|chips)$/u.test(at) ? [['a', 'b']] : at.endsWith('.contacts') ? ['Ana', n] : [n, n];
        out.set(`${at}(${n})`, String((value as (...args: unknown[]) => string)(...args)));
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, `${at}.${key}`);
    }
  };
  walk(node, path);
  return out;
}

const french = sentences(fr);
const english = sentences(en);

describe('the catalogues', () => {
  it('have the same keys', () => expect([...english.keys()].sort()).toEqual([...french.keys()].sort()));

  it('leave nothing unsaid', () => {
    for (const [path, words] of [...french, ...english]) if (path !== '.sheet.scopes.everywhere') expect(words.trim(), path).not.toBe('');
  });

  it('are both written, not copied', () => {
    const alike = [...french].filter(([path, words]) => english.get(path) === words && /\p{Ll}{5}/u.test(words));
    const same = new Set(['Comptoir', 'Notifications', 'Invitation', 'Invitations', 'Agent', 'Sections', 'Conversations', 'Messages', 'Message', 'Document', 'Contact', 'Latitude', 'Longitude', 'Marketing', 'Version', 'Cloudflare', 'ngrok', 'Tailscale', 'Configuration (Caddy)', 'https://…', 'Français', 'English', '1 photo', '1 page', '7 pages', '7 minutes']);
    expect(alike.filter(([, words]) => !same.has(words))).toEqual([]);
  });

  it('keep French signs with their words', () => {
    for (const [path, words] of french) expect(words, path).not.toMatch(/ [;!?:»]|« /u);
  });

  it('never say “oops” and never blame', () => {
    for (const [path, words] of [...french, ...english]) expect(words, path).not.toMatch(/\boups\b|\boops\b|votre faute|your fault|invalide/iu);
  });

  it('name every command', () => {
    for (const id of COMMAND_IDS) expect(fr.commands[id], id).toBeTruthy();
  });
});

describe('plurals', () => {
  it('follow each language', () => {
    expect(pluralOf('fr')(0, { one: '# message', other: '# messages' })).toBe('0 message');
    expect(pluralOf('en')(0, { one: '# message', other: '# messages' })).toBe('0 messages');
    expect(pluralOf('en')(1, { one: '# message', other: '# messages' })).toBe('1 message');
    expect(pluralOf('fr')(12_000, { other: '# messages' }).replaceAll(/\s/gu, ' ')).toBe('12 000 messages');
  });
});

describe('the language', () => {
  it.each([
    ['auto', 'fr_FR.UTF-8', 'fr', 'fr-FR'],
    ['auto', 'en-GB', 'en', 'en-GB'],
    ['auto', 'de-DE', 'fr', 'fr'],
    ['auto', 'C', 'fr', 'fr'],
    ['en', 'fr-FR', 'en', 'en'],
    ['fr', 'fr-CA', 'fr', 'fr-CA'],
  ] as const)('%s on a system that speaks %s is %s (%s)', (language, system, code, locale) => {
    const i18n = new I18n();
    i18n.use(language, system);
    expect([i18n.code, i18n.locale]).toEqual([code, locale]);
  });
});
