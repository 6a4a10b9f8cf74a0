import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Catalog } from '../../../../electron/backup/catalog/catalog.ts';
import { openDatabase } from '../../../../electron/backup/catalog/open.ts';
import { hasUnfinishedRun } from '../../../../electron/backup/catalog/peek.ts';
import { Progress } from '../../../../electron/backup/catalog/progress.ts';
import { SCHEMA_VERSION } from '../../../../electron/backup/catalog/schema.ts';
import { indexLine, manifestOf } from './catalog-builders.ts';

let folder: string;
let catalogPath: string;
let progressPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  catalogPath = join(folder, 'state', 'catalog.sqlite');
  progressPath = join(folder, 'state', 'progress.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Opens both files and gives what they hold. */
function opened() {
  const { database, notices } = openDatabase(catalogPath, progressPath);
  const known = new Catalog(database).knownRuns().map(({ runId }) => runId);
  const interrupted = new Progress(database).interrupted()?.runId;
  database.close();
  return { notices, known, interrupted };
}

/** Leaves a catalog with a run and the progress of another behind. */
function filled(): void {
  const { database } = openDatabase(catalogPath, progressPath);
  const catalog = new Catalog(database);
  catalog.beginIngest(manifestOf({ runId: 'run-001', on: 1 }), 'folder', 1);
  catalog.addIndex(Array.from({ length: 2000 }, (_, id) => indexLine(id)));
  catalog.endIngest();
  new Progress(database).begin('under-way', 'folder');
  database.close();
}

function setVersion(path: string, version: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

describe('whether a run has not finished', () => {
  test('is seen without opening for writing, where there is no file, and where it is whole or damaged', () => {
    expect(hasUnfinishedRun(progressPath)).toBe(false);
    opened();
    expect(hasUnfinishedRun(progressPath)).toBe(false);
    filled();
    expect(hasUnfinishedRun(progressPath)).toBe(true);
    writeFileSync(progressPath, '');
    expect(hasUnfinishedRun(progressPath)).toBe(false);
    writeFileSync(progressPath, 'not a database at all'.repeat(100));
    expect(() => hasUnfinishedRun(progressPath)).toThrow('not a database');
    expect(asides()).toEqual([]);
  });
});

const asides = () => readdirSync(join(folder, 'state')).filter((name) => name.includes('.corrupt-'));

describe('catalog and progress', () => {
  test('are made where there are none, in a folder for their owner alone', () => {
    expect(opened()).toEqual({ notices: [], known: [], interrupted: undefined });
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
  });

  test('are found again', () => {
    filled();
    expect(opened()).toEqual({ notices: [], known: ['run-001'], interrupted: 'under-way' });
  });

  test.each([
    ['cut', (path: string) => truncateSync(path, 6000)],
    ['no database', (path: string) => writeFileSync(path, 'not a database at all'.repeat(100))],
  ])('that are %s are moved aside, with a sentence for the log, and made anew', (_, damage) => {
    filled();
    damage(catalogPath);
    const { notices, known, interrupted } = opened();
    expect(known).toEqual([]);
    expect(interrupted).toBe('under-way');
    expect(notices).toEqual([
      expect.stringMatching(/^The catalog was damaged and moved aside to .*corrupt-/),
    ]);
    expect(asides()).toHaveLength(1);
    expect(opened().notices).toEqual([]);
  });

  test('damaged progress takes the interrupted run along, not the catalog', () => {
    filled();
    writeFileSync(progressPath, 'broken');
    const { notices, known, interrupted } = opened();
    expect({ known, interrupted }).toEqual({ known: ['run-001'], interrupted: undefined });
    expect(notices).toEqual([expect.stringContaining("interrupted run's progress was damaged")]);
  });

  test('of another version are dropped without a word: the destination holds all they need', () => {
    filled();
    setVersion(catalogPath, SCHEMA_VERSION + 1);
    setVersion(progressPath, SCHEMA_VERSION - 1);
    writeFileSync(`${catalogPath}-wal`, '');
    expect(opened()).toEqual({ notices: [], known: [], interrupted: undefined });
    expect(asides()).toEqual([]);
    expect(existsSync(catalogPath)).toBe(true);
  });

  test('that are held up by another process are not taken for damaged', () => {
    filled();
    const other = new DatabaseSync(catalogPath);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(() => openDatabase(catalogPath, progressPath, 10)).toThrow('database is locked');
    other.close();
    expect(opened()).toEqual({ notices: [], known: ['run-001'], interrupted: 'under-way' });
  });

  test('that are damaged are moved aside with what was not yet written into them', () => {
    filled();
    const { database } = openDatabase(catalogPath, progressPath);
    database.exec("UPDATE versions SET line = 'changed' WHERE id = 1000");
    const unwritten = readFileSync(`${catalogPath}-wal`);
    database.close();
    truncateSync(catalogPath, 6000);
    writeFileSync(`${catalogPath}-wal`, unwritten);
    expect(opened()).toMatchObject({ known: [], notices: [expect.stringContaining('damaged')] });
    const [file = '', wal = '', ...others] = asides().toSorted();
    expect(others).toEqual([]);
    expect(wal).toBe(`${file}-wal`);
    expect(readFileSync(join(folder, 'state', wal))).toEqual(unwritten);
  });

  test('that cannot be opened at all are left as they are, with a word on which it is', () => {
    filled();
    const aside = join(folder, 'aside.sqlite');
    renameSync(progressPath, aside);
    mkdirSync(progressPath);
    expect(() => openDatabase(catalogPath, progressPath)).toThrow(
      expect.objectContaining({ code: 'state-broken', message: expect.stringContaining(progressPath) }),
    );
    expect(asides()).toEqual([]);
    rmSync(progressPath, { recursive: true });
    renameSync(aside, progressPath);
    expect(opened()).toEqual({ notices: [], known: ['run-001'], interrupted: 'under-way' });
  });

  test('that are empty files are used', () => {
    opened();
    for (const path of [catalogPath, progressPath]) truncateSync(path, 0);
    expect(opened().notices).toEqual([]);
  });
});
