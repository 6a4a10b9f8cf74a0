import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Licence } from '../../shared/licences.ts';

/** Licences that allow what is shipped to be used and handed on, for naming the authors at most. */
export const PERMISSIVE: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});

const MIT_TERMS = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/** Whether an SPDX expression leaves a choice of permissive licences alone. */
export function isPermissive(expression: string): boolean {
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((all) => all.split(' AND ').every((name) => PERMISSIVE.includes(name.trim())));
}

/** The licences of the packages in these folders, by name; each name in each version once. */
export function licencesOf(folders: readonly string[]): Licence[] {
  const found = new Map(folders.map(read).map((each) => [`${each.name} ${each.version}`, each]));
  const apache = [...found.values()].find(({ licence, text }) => licence === 'Apache-2.0' && text !== '');
  return [...found.values()]
    .map(({ author, ...each }) => ({ ...each, text: each.text || usualText(each, author, apache?.text) }))
    .sort(
      (one, other) => one.name.localeCompare(other.name, 'en') || one.version.localeCompare(other.version),
    );
}

function read(folder: string): Licence & { author: string } {
  const about = packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  const author = typeof about.author === 'object' ? about.author.name : about.author;
  return {
    name: about.name,
    version: about.version,
    licence: about.license,
    text: file === undefined ? '' : readFileSync(join(folder, file), 'utf8'),
    author: author?.replace(/ *[<(].*$/, '') || `the authors of ${about.name}`,
  };
}

/** For a package that names its licence and brings no text of it. */
function usualText({ name, licence }: Licence, author: string, apache: string | undefined): string {
  if (licence === 'MIT') return `MIT License\n\nCopyright (c) ${author}\n\n${MIT_TERMS}`;
  if (licence === 'Apache-2.0' && apache !== undefined) return apache;
  throw new Error(`${name} has no text of its licence, ${licence}: add one to licences.ts.`);
}
