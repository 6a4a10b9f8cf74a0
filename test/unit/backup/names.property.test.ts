import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assetPaths,
  longestSnapshotFolderName,
  type NamedFile,
  safeSegment,
} from '../../../electron/backup/names.ts';
import { objections } from './name-objections.ts';

const json: NamedFile = { role: 'json', extension: 'json' };

/** How case-insensitive and Unicode-normalising file systems may compare. */
const folds: ((text: string) => string)[] = [
  (text) => text.normalize('NFKC').toLowerCase().normalize('NFKC'),
  (text) => text.normalize('NFD').toUpperCase().normalize('NFD'),
  (text) => text.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKC'),
];

describe('any names and folders', () => {
  const awkward = fc.constantFrom(
    'CON',
    'nul',
    'COM¹',
    '.',
    '..',
    ' ',
    '...',
    '/',
    '\\',
    ':',
    '\0',
    '\u202e',
    '\u200d',
    '\ufe0f',
    'é',
    'É',
    'e\u0301',
    'ß',
    'ẞ',
    'SS',
    'ſ',
    'K',
    'K',
    'İ',
    'ı',
    'ﬁ',
    '½',
    '⒈',
    '․',
    '.1.json',
    '.2.json',
    '.3.html',
    '.1.code.json',
    '.1.file.7z',
    '.v-0123abcd.1.json',
    '.1.7',
    '👩‍💻',
    '👍🏽',
    '\ud800',
    '\udc00',
    '\ufffe',
    '超',
    'x'.repeat(130),
    '\u0338',
    '<\u0338',
    '\u0301'.repeat(90),
    '👨‍👩‍👧‍👦'.repeat(20),
    'con\u00a0',
    'ａ',
    'a',
  );
  const name = fc.oneof(
    fc.array(awkward, { maxLength: 5 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 250 }),
    fc.tuple(fc.constantFrom('a', 'A', 'x', 'ﬁ', 'fi'), awkward).map((parts) => parts.join('')),
  );
  const file = fc.record({
    role: fc.constantFrom('code', 'text', 'binary' as const),
    extension: fc.oneof(
      fc.constantFrom('html', 'json', 'txt', 'png', '7', '7z', '1', '', 'code', 'file'),
      name,
    ),
  });
  // Few folders, so that many assets share one and meet folders beside them.
  const folderPath = fc.oneof(
    fc.array(
      fc.constantFrom('a', 'A', 'x', 'é', 'e\u0301', '.', 'x.1.json', 'a.2.json', 'a.v-0123abcd.2.json'),
      { maxLength: 2 },
    ),
    fc.array(name, { maxLength: 3 }),
    fc.array(name, { minLength: 8, maxLength: 40 }),
  );
  const asset = fc.record({ name, folderPath, files: fc.array(file, { maxLength: 3 }) });

  test('give 10,000 assets paths that are safe, short and all different', { timeout: 60_000 }, () => {
    const assets = fc.sample(asset, { numRuns: 10_000, seed: 20261124 });
    const files: string[] = [];
    for (const [index, { name: title, folderPath: folders, files: parts }] of assets.entries()) {
      // Small and huge ids, so that some are the digits that names carry.
      const id = index % 2 === 0 ? index / 2 : Number.MAX_SAFE_INTEGER - index;
      const named: NamedFile[] = [json, ...parts];
      const given = { id, name: title, folderPath: folders, files: named };
      files.push(...assetPaths(given));
      if (index % 3 === 0) files.push(...assetPaths({ ...given, version: '0123abcd' }));
    }
    const folders = new Set<string>();
    for (const path of files) {
      const segments = path.split('/');
      expect(segments[0]).toBe('content');
      const wrong = segments.flatMap(objections);
      if (wrong.length > 0) throw new Error(`${JSON.stringify(path)}: ${wrong.join(', ')}`);
      expect(longestSnapshotFolderName + 1 + path.length).toBeLessThan(200);
      for (let depth = 1; depth < segments.length; depth += 1)
        folders.add(segments.slice(0, depth).join('/'));
    }
    for (const fold of folds) {
      const folded = new Set(files.map(fold));
      expect(folded.size).toBe(files.length);
      expect([...folders].filter((folder) => folded.has(fold(folder)))).toEqual([]);
    }
  });

  test('give a path that does not change from one run to the next', () => {
    fc.assert(
      fc.property(asset, (given) => {
        const named = { ...given, id: 7, files: [json, ...given.files] };
        expect(assetPaths(named)).toEqual(assetPaths(named));
      }),
    );
  });

  test('give a segment that is safe and stays as it is when it is made safe again', () => {
    fc.assert(
      fc.property(name, (text) => {
        const segment = safeSegment(text);
        expect(objections(segment)).toEqual([]);
        expect(safeSegment(segment)).toBe(segment);
      }),
      { numRuns: 2_000 },
    );
  });
});
