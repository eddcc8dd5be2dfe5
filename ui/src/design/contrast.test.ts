/** Every pair of tokens that meets on screen, measured in both themes: 4.5:1 for words, 3:1 for marks, edges and focus. */
import { describe, expect, it } from 'vitest';
import css from './tokens.css?raw';

const values = new Map([...css.matchAll(/^\s*(--[\w-]+):\s*(.+?);/gmu)].reverse().map((match) => [match[1] ?? '', match[2] ?? '']));

type Theme = 'light' | 'dark';

function resolve(name: string, theme: Theme): string {
  let value = values.get(name) ?? '';
  const both = /^light-dark\((.+), ?(.+)\)$/u.exec(value);
  if (both) value = (theme === 'light' ? both[1] : both[2])?.trim() ?? '';
  const other = /^var\((--[\w-]+)\)$/u.exec(value);
  return other ? resolve(other[1] ?? '', theme) : value;
}

function luminance(hex: string): number {
  expect(hex).toMatch(/^#[0-9a-f]{6}$/u);
  const part = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['--surface-sunken', '--surface-canvas', '--surface-pane', '--surface-raised', '--surface-hover', '--surface-outgoing', '--surface-selected'];
const words: [string, string][] = [
  ...SURFACES.flatMap((surface): [string, string][] => ['--text', '--text-2', '--text-3'].map((text) => [text, surface])),
  ...['--surface-pane', '--surface-canvas', '--surface-raised', '--surface-hover', '--surface-outgoing', '--surface-selected'].flatMap((surface): [string, string][] =>
    ['--brass', '--warn', '--bad', '--info'].map((text) => [text, surface]),
  ),
  ['--text-on-brass', '--brass'],
  ['--text-on-brass', '--brass-strong'],
  ...(['ok', 'warn', 'bad', 'info'] as const).flatMap((tone): [string, string][] => [[`--${tone}`, `--surface-${tone}`], ['--text', `--surface-${tone}`], ['--text-2', `--surface-${tone}`]]),
  ...[0, 1, 2, 3, 4, 5].map((tint): [string, string] => ['--text-2', `--tint-${tint}`]),
  ['--surface-pane', '--text'],
  ['--text', '--surface-mark'],
  ['--bad', '--surface-sunken'],
];
const marks: [string, string][] = [
  ...SURFACES.map((surface): [string, string] => ['--line-focus', surface]),
  ...['--surface-pane', '--surface-canvas', '--surface-raised'].map((surface): [string, string] => ['--line-edge', surface]),
  ...['--ok', '--warn', '--bad', '--text-3'].map((mark): [string, string] => [mark, '--surface-sunken']),
  ['--text-on-brass', '--brass'],
  ['--line-edge', '--surface-sunken'],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(words)('words in %s on %s have 4.5:1', (text, surface) => {
    expect(contrast(resolve(text, theme), resolve(surface, theme))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(marks)('marks in %s on %s have 3:1', (mark, surface) => {
    expect(contrast(resolve(mark, theme), resolve(surface, theme))).toBeGreaterThanOrEqual(3);
  });
});
