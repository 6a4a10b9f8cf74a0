import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrowseDatabase } from '../../../../electron/browse/catalog/open.ts';
import { BackupError } from '../../../../shared/errors.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-browse-'));
  path = join(folder, 'jobs', 'browse.sqlite');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function facts(): unknown[] {
  const { reader, close } = openBrowseDatabase(path);
  try {
    return reader.prepare('SELECT value FROM facts').all();
  } finally {
    close();
  }
}

function keepFact(): void {
  const { writer, close } = openBrowseDatabase(path);
  writer.exec("INSERT INTO facts VALUES ('place', 'here')");
  close();
}

describe('the database of the browser', () => {
  it('keeps what it holds', () => {
    keepFact();
    expect(facts()).toEqual([{ value: 'here' }]);
  });

  it('is made anew where another version wrote it', () => {
    keepFact();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 9999');
    database.close();
    expect(facts()).toEqual([]);
  });

  it('is made anew where it is no database', async () => {
    keepFact();
    await writeFile(path, 'x'.repeat(100_000));
    expect(facts()).toEqual([]);
  });

  it('can be opened while another process writes to it', () => {
    keepFact();
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE; INSERT INTO facts VALUES ('more', 'there')");
    expect(facts()).toEqual([{ value: 'here' }]);
    other.close();
  });

  it('cannot be written by whoever reads, who sees nothing before it is committed', () => {
    const { writer, reader, close } = openBrowseDatabase(path);
    writer.exec("BEGIN IMMEDIATE; INSERT INTO facts VALUES ('place', 'here')");
    expect(reader.prepare('SELECT value FROM facts').all()).toEqual([]);
    writer.exec('COMMIT');
    expect(reader.prepare('SELECT value FROM facts').all()).toEqual([{ value: 'here' }]);
    expect(() => reader.exec('DELETE FROM facts')).toThrow(/readonly/);
    close();
  });

  it('that cannot be made is said in a sentence', async () => {
    await writeFile(join(folder, 'jobs'), 'a file where the folder should be');
    expect(() => openBrowseDatabase(path)).toThrow(BackupError);
  });

  it.runIf(process.platform === 'linux')('is not waited for where its folder can never be made', () => {
    expect(() => openBrowseDatabase('/proc/backup-creator/browse.sqlite')).toThrow(/ENOENT/);
  });
});
