import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFolder } from '../../../electron/packing/bundled-packages.ts';
import { isPermissive, licencesOf } from '../../../electron/packing/licences.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-licences-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function makePackage(name: string, about: object, files: Record<string, string> = {}): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(
    join(path, 'package.json'),
    JSON.stringify({ name, version: '1.0.0', license: 'MIT', ...about }),
  );
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
}

describe('isPermissive', () => {
  it.each(['MIT', 'BlueOak-1.0.0', 'MIT OR GPL-3.0', '(MIT OR CC0-1.0)', 'MIT AND Zlib'])(
    'takes %s',
    (name) => {
      expect(isPermissive(name)).toBe(true);
    },
  );

  it.each(['GPL-3.0', 'MPL-2.0', 'MIT AND GPL-3.0', 'UNLICENSED', 'SEE LICENSE IN x', ''])(
    'refuses "%s"',
    (name) => {
      expect(isPermissive(name)).toBe(false);
    },
  );

  it('takes those of all packages that the program depends on, bundled or not', async () => {
    const lock: { packages: Record<string, { dev?: boolean; license?: string }> } = JSON.parse(
      await readFile(join(import.meta.dirname, '../../../package-lock.json'), 'utf8'),
    );
    const shipped = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true);
    expect(shipped.length).toBeGreaterThan(50);
    expect(shipped.filter(([, { license = '' }]) => !isPermissive(license)).map(([path]) => path)).toEqual(
      [],
    );
  });
});

describe('licencesOf', () => {
  it('gives name, version, licence and its text, in the order of names, each once', async () => {
    const second = await makePackage('two', { license: 'ISC' }, { 'LICENCE.md': 'Terms of two' });
    const first = await makePackage('one', {}, { LICENSE: 'Terms of one', 'LICENSE-generator.js': 'code' });
    expect(licencesOf([second, first, second])).toEqual([
      { name: 'one', version: '1.0.0', licence: 'MIT', text: 'Terms of one' },
      { name: 'two', version: '1.0.0', licence: 'ISC', text: 'Terms of two' },
    ]);
  });

  it('writes out the usual text where a package brings none, and names its author', async () => {
    const named = await makePackage('named', { author: 'Ada Lovelace <ada@example.org>' });
    const nameless = await makePackage('nameless', {});
    const texts = licencesOf([named, nameless]).map(({ text }) => text);
    expect(texts[1]).toMatch(/^MIT License\n\nCopyright \(c\) the authors of nameless\n\nPermission is/);
    expect(texts[0]).toMatch(/^MIT License\n\nCopyright \(c\) Ada Lovelace\n\nPermission is/);
  });

  it('refuses a package whose licence has a text that it does not know', async () => {
    const zlib = await makePackage('zed', { license: 'Zlib' });
    expect(() => licencesOf([zlib])).toThrow('zed has no text of its licence, Zlib');
  });
});

describe('packageFolder', () => {
  it.each([
    ['/home/ada/project/node_modules/zod/v4/index.js', 'node_modules/zod'],
    ['/p/node_modules/@scope/name/dist/a.js?commonjs-es-import', 'node_modules/@scope/name'],
    ['/p/node_modules/one/node_modules/two/a.js', 'node_modules/one/node_modules/two'],
    ['\0/p/node_modules/one/a.js?commonjs-proxy', 'node_modules/one'],
    ['/p/electron/main.ts', undefined],
    ['\0rolldown/runtime.js', undefined],
  ])('of %j is %s', (id, expected) => {
    expect(packageFolder(id)).toBe(expected);
  });
});
