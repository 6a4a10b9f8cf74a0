import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const RENDERER = join(import.meta.dirname, '../../../../renderer');
const css = ['theme/tokens.css', 'components/code/code-colors.css']
  .map((path) => readFileSync(join(RENDERER, path), 'utf8'))
  .join('\n');

type Scheme = 'light' | 'dark';
type Color = readonly [red: number, green: number, blue: number, alpha: number];

function colorOf(name: string, scheme: Scheme): Color {
  const pair = new RegExp(
    `--${name}:\\s*light-dark\\((#\\w+|rgb\\([^)]*\\)),\\s*(#\\w+|rgb\\([^)]*\\))\\)`,
  ).exec(css);
  const written = pair?.[scheme === 'light' ? 1 : 2] ?? '';
  const parts = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(written);
  if (parts !== null) {
    return [Number(parts[1]), Number(parts[2]), Number(parts[3]), Number(parts[4]) / 100];
  }
  const [, red, green, blue] = /^#(\w\w)(\w\w)(\w\w)$/.exec(written) ?? [];
  if (red === undefined || green === undefined || blue === undefined) throw new Error(`No colour ${name}.`);
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16), 1];
}

function over([r, g, b, alpha]: Color, [red, green, blue]: Color): Color {
  const mix = (top: number, ground: number) => top * alpha + ground * (1 - alpha);
  return [mix(r, red), mix(g, green), mix(b, blue), 1];
}

function luminance([r, g, b]: Color): number {
  const linear = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]!;
}

function contrast(one: Color, other: Color): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

const INKS = [
  'text',
  ...[...css.matchAll(/^\.code-(\w+) \{\n\s+color: var\(--(code-\w+)\)/gm)].map(([, , name]) => name!),
];
const GROUNDS = ['surface', 'change-old-line', 'change-old-word', 'change-new-line', 'change-new-word'];

describe.each<Scheme>(['light', 'dark'])('the colours of code in %s', (scheme) => {
  it.each(GROUNDS)('can be read on %s, also where Marketing Cloud works it out', (name) => {
    const ground = colorOf(name, scheme);
    const server = over(colorOf('code-server-ground', scheme), ground);
    const weak = [...new Set(INKS)]
      .map(
        (ink) =>
          [ink, contrast(colorOf(ink, scheme), ground), contrast(colorOf(ink, scheme), server)] as const,
      )
      .filter(([, plain, tinted]) => plain < 4.5 || tinted < 4.5)
      .map(([ink, plain, tinted]) => `${ink} ${plain.toFixed(2)} ${tinted.toFixed(2)}`);
    expect(weak).toEqual([]);
  });

  it.each(['code-found', 'code-found-here'])('give way to that of text on %s', (name) => {
    expect(contrast(colorOf('text', scheme), colorOf(name, scheme))).toBeGreaterThanOrEqual(4.5);
  });
});
