import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLicences } from '../../../electron/app/licences.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'licences-'));
  path = join(folder, 'licences.json');
});
afterEach(() => rm(folder, { recursive: true }));

it('the licences are those that the build has listed', async () => {
  const licences = [
    { name: 'luxon', version: '3.7.2', licence: 'MIT', text: 'Copyright 2019 JS Foundation' },
  ];
  await writeFile(path, JSON.stringify(licences));
  expect(await readLicences(path)).toEqual(licences);
});

it.each([
  ['missing', undefined],
  ['no JSON', 'torn {'],
  ['another list', '[{"name":"luxon"}]'],
])('a list that is %s is told of in a sentence, with what to do', async (_, content) => {
  if (content !== undefined) await writeFile(path, content);
  await expect(readLicences(path)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('cannot be read'),
    hint: 'Install Backup Creator again.',
  });
});
