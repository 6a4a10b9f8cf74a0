import { describe, expect, test } from 'vitest';
import {
  assetPaths,
  longestSnapshotFolderName,
  type NamedFile,
  safeSegment,
  snapshotFolderName,
  versionedPath,
} from '../../../electron/backup/names.ts';
import { objections } from './name-objections.ts';

const json: NamedFile = { role: 'json', extension: 'json' };
const html: NamedFile = { role: 'code', extension: 'html' };

function pathOf(name: string, folderPath: readonly string[] = [], id = 5): string {
  return assetPaths({ id, name, folderPath, files: [json] })[0] ?? '';
}

describe('an asset is named', () => {
  test('as in Content Builder, with its id', () => {
    expect(
      assetPaths({
        id: 4711,
        name: 'Newsletter März 👋',
        folderPath: ['Content Builder', 'Kampagnen', '日本'],
        files: [json, html],
      }),
    ).toEqual([
      'content/Content Builder/Kampagnen/日本/Newsletter März 👋.4711.json',
      'content/Content Builder/Kampagnen/日本/Newsletter März 👋.4711.html',
    ]);
  });

  test('directly in content where it has no folder', () => {
    expect(pathOf('a')).toBe('content/a.5.json');
  });

  test('with .code.json where its code is JSON itself', () => {
    const files: NamedFile[] = [json, { role: 'code', extension: 'json' }];
    expect(assetPaths({ id: 5, name: 'a', folderPath: [], files })).toEqual([
      'content/a.5.json',
      'content/a.5.code.json',
    ]);
  });

  test('with .file before the extension of a binary that another file of it has', () => {
    const files: NamedFile[] = [
      { role: 'binary', extension: 'html' },
      { role: 'binary', extension: 'json' },
      json,
      html,
    ];
    expect(assetPaths({ id: 5, name: 'a', folderPath: [], files })).toEqual([
      'content/a.5.file.html',
      'content/a.5.file.json',
      'content/a.5.json',
      'content/a.5.html',
    ]);
  });

  test('with a version where an older one of that name may not be replaced', () => {
    const files: NamedFile[] = [json, { role: 'code', extension: 'json' }];
    const [whole = '', code] = assetPaths({
      id: 5,
      name: 'a'.repeat(200),
      folderPath: [],
      files,
      version: '0123abcd',
    });
    expect(whole).toMatch(/^content\/a+\.v-0123abcd\.5\.json$/);
    expect(code).toBe(whole.replace('.json', '.code.json'));
    expect(code?.length).toBe(199 - longestSnapshotFolderName - 1);
  });

  test('with a number where it has several files of a kind', () => {
    const text: NamedFile = { role: 'text', extension: 'txt' };
    const files: NamedFile[] = [{ ...text }, { ...text }, { ...text }];
    expect(assetPaths({ id: 5, name: 'a', folderPath: [], files })).toEqual([
      'content/a.5.txt',
      'content/a.5.text.txt',
      'content/a.5.text-2.txt',
    ]);
  });

  test.each([
    ['png (4) ', 'png'],
    ['.JPG', 'jpg'],
    ['jpeg?x=1', 'jpeg'],
    ['../../etc', 'bin'],
    ['7z', '7z'],
    ['007', 'bin'],
    ['', 'bin'],
    ['超', 'bin'],
    ['averyveryverylongone', 'bin'],
  ])('with the extension %j as %j', (extension, expected) => {
    const files: NamedFile[] = [{ role: 'binary', extension }];
    expect(assetPaths({ id: 5, name: 'a', folderPath: [], files })).toEqual([`content/a.5.${expected}`]);
  });

  test('only by an id that is one', () => {
    for (const id of [Number.NaN, 1.5, -1, 1e21])
      expect(() => pathOf('a', [], id)).toThrow('cannot be named');
  });
});

describe('a name is made safe', () => {
  test.each([
    ['CON', '_CON'],
    ['con .txt', '_con .txt'],
    ['Lpt¹', '_Lpt¹'],
    ['COM0.x', '_COM0.x'],
    ['CONIN$', '_CONIN$'],
    ['Console', 'Console'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['what? "this" <that>|*', 'what_ _this_ _that___'],
    ['  padded . . ', 'padded'],
    ['.hidden', '_hidden'],
    ['.', '_'],
    ['..', '_'],
    ['', '_'],
    ['\u200b\u202e', '_'],
    ['one\r\n\ttwo', 'one   two'],
    ['abc\u202etxt.exe', 'abctxt.exe'],
    ['half \ud83d', 'half _'],
    ['u\u0308ber', 'über'],
    ['non\u00a0breaking', 'non breaking'],
    ['lone\ufe0f joiner\u200d', 'lone joiner'],
  ])('%j becomes %j', (name, expected) => {
    expect(safeSegment(name)).toBe(expected);
  });

  test.each([
    '👩‍💻 🏳️‍🌈 👍🏽 1️⃣ ❤️',
    'Ελληνικά',
    'हिन्दी',
    'עברית',
    '한국어',
    'ไทย',
    "It's 100% #1 & more [50€]",
  ])('%s stays as it is', (name) => {
    expect(safeSegment(name)).toBe(name.normalize('NFC'));
  });

  test('a long one is cut between characters as people see them', () => {
    const family = '👨‍👩‍👧‍👦';
    const cut = safeSegment(family.repeat(50));
    expect(cut).toBe(family.repeat(cut.length / family.length));
    expect(cut.length).toBeGreaterThan(60);
  });

  test('a cut never makes a device of it', () => {
    expect(objections(safeSegment(`CON${' '.repeat(300)}x`))).toEqual([]);
  });

  test('one character of endless marks is cut all the same', () => {
    const cut = safeSegment(`z${'\u0301'.repeat(500)}`);
    expect(objections(cut)).toEqual([]);
    expect(cut.length).toBeGreaterThan(50);
  });
});

describe('folders', () => {
  test.each([
    'x.123.json',
    'x.123.code.json',
    'X.123.HTML',
    'x.123.file-2.png',
    'x.１２３.ｊson',
    'x․123․7z',
  ])('%s is marked, since a file beside it may be called so', (folder) => {
    expect(pathOf('a', [folder])).toBe(`content/${folder}_/a.5.json`);
  });

  test.each(['v1.2.3', 'Release 2.0', 'x.json', 'a.b.c'])(
    '%s is no asset file and stays as it is',
    (folder) => {
      expect(pathOf('a', [folder])).toBe(`content/${folder}/a.5.json`);
    },
  );

  test('with slashes in their names stay one folder', () => {
    expect(pathOf('a', ['Spring/Summer', '../..'])).toBe('content/Spring_Summer/_._/a.5.json');
  });

  test('that are deep are shortened, the last one least, and alike for all their assets', () => {
    const folders = Array.from({ length: 20 }, (_, level) => `Level ${level} of the campaign archive`);
    const [one, other] = [pathOf('a', folders, 1), pathOf('b'.repeat(200), folders, 22_222_222)];
    expect(one.slice(0, one.lastIndexOf('/'))).toBe(other.slice(0, other.lastIndexOf('/')));
    expect(one).toContain('/~/');
    expect(one).toContain('/Level 19 of the campaign/');
  });
});

describe('invisible characters between emoji', () => {
  test.each([
    ['go where the one before them goes', '\ufe0f\u200d👨 x', '👨 x'],
    ['go where the one before them is none', 'x\ufe0f\u200d👨', 'x👨'],
    ['go where the one before them is not assigned', '\u{1f0fe}\u200d👨', '👨'],
    ['stay where they join', '❤\ufe0f\u200d🔥 👨🏽\u200d🚀', '❤\ufe0f\u200d🔥 👨🏽\u200d🚀'],
  ])('%s', (_, text, expected) => expect(safeSegment(text)).toBe(expected));

  test('never end a name, also where a long chain of emoji is cut', () => {
    for (const chain of ['👨\u200d'.repeat(80), '👨🏽\u200d'.repeat(80), '👨\u200d👩\u200d'.repeat(40)]) {
      const segment = safeSegment(`${chain}👨`);
      expect(segment.length).toBeGreaterThan(50);
      expect(segment.endsWith('\u200d')).toBe(false);
      expect(safeSegment(segment)).toBe(segment);
    }
  });
});

describe('a snapshot folder', () => {
  const until = new Date('2026-11-24T13:30:05Z');
  const runId = '0B3F-e9aa77';
  const zone = 'Europe/Berlin';

  test('is named by the date of until in the zone of the job', () => {
    const pattern = 'backup_YYYYMMDD';
    expect(snapshotFolderName({ until, zone, pattern, attempt: 0, runId })).toBe('backup_20261124');
    expect(snapshotFolderName({ until, zone: 'Pacific/Auckland', pattern, attempt: 0, runId })).toBe(
      'backup_20261125',
    );
  });

  test('of a later run that day has the time as well, and the run where even that is taken', () => {
    const pattern = 'backup_YYYYMMDD';
    expect(snapshotFolderName({ until, zone, pattern, attempt: 1, runId })).toBe('backup_20261124_143005');
    expect(snapshotFolderName({ until, zone, pattern, attempt: 2, runId })).toBe(
      'backup_20261124_143005_0b3fe9',
    );
  });

  test('can be named day first', () => {
    const pattern = 'backup_DDMMYY';
    expect(snapshotFolderName({ until, zone, pattern, attempt: 0, runId })).toBe('backup_241126');
  });

  test('is never longer than other paths allow for', () => {
    for (const pattern of ['backup_YYYYMMDD', 'backup_DDMMYY'] as const) {
      for (const attempt of [0, 1, 2] as const) {
        const folder = snapshotFolderName({ until, zone, pattern, attempt, runId });
        expect(folder.length).toBeLessThanOrEqual(longestSnapshotFolderName);
      }
    }
  });

  test('is not named in a zone that does not exist', () => {
    expect(() =>
      snapshotFolderName({ until, zone: 'Mars/Olympus', pattern: 'backup_YYYYMMDD', attempt: 0, runId }),
    ).toThrow('is not a time zone');
  });
});

describe('a version of an asset that lies beside others', () => {
  const long = (name: string) =>
    pathOf(
      name,
      Array.from({ length: 9 }, () => 'A folder with a long name'),
      123_456,
    );

  test('is named by its content before the id', () => {
    expect(versionedPath('content/Blocks/Header.5.code.json', 5, '0123456789ab')).toBe(
      'content/Blocks/Header.v-0123456789ab.5.code.json',
    );
    expect(versionedPath('content/Blocks/Header.v-ffff.5.html', 5, '0123456789ab')).toBe(
      'content/Blocks/Header.v-0123456789ab.5.html',
    );
  });

  test.each(['x'.repeat(300), '\u{1f600}'.repeat(90), '漢'.repeat(200)])(
    'stays within what all take: %s',
    (name) => {
      for (const path of [long(name), pathOf(name)]) {
        const id = path.includes('.123456.') ? 123_456 : 5;
        const versioned = versionedPath(path, id, '0123456789ab');
        expect(`${'b'.repeat(longestSnapshotFolderName)}/${versioned}`.length).toBeLessThan(200);
        for (const segment of versioned.split('/')) expect(Buffer.byteLength(segment)).toBeLessThan(200);
        expect(versioned).toContain(`.v-0123456789ab.${id}.json`);
      }
    },
  );
});
