import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolders } from '../../../electron/journal/make-folders.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'backup-creator-folders-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('makes a folder and those above it, and leaves one that is there', () => {
  const folder = join(root, 'one', 'other', 'third');
  makeFolders(folder);
  makeFolders(folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

it('says that a file stands in the way', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolders(join(root, 'file', 'folder'))).toThrow(/EEXIST/);
});

it.runIf(process.platform === 'linux')(
  'ends where nothing can be made, though the folder above is there',
  () => {
    expect(() => makeFolders('/proc/backup-creator/state')).toThrow(/ENOENT/);
  },
);
