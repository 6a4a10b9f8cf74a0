import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type JobDatabase, openJobDatabase } from '../../../../electron/backup/catalog/database.ts';
import { WORKER_URL } from '../../../support/engine.ts';
import { indexLine, manifestOf } from './catalog-builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalog-thread-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openDatabase(): Promise<JobDatabase> {
  return openJobDatabase({
    workerUrl: WORKER_URL,
    catalogPath: join(folder, 'catalog.sqlite'),
    progressPath: join(folder, 'progress.sqlite'),
  });
}

describe('the catalog in its thread', () => {
  test('answers as it would in this one, and keeps what it was told', async () => {
    const first = await openDatabase();
    expect(first.notices).toEqual([]);
    await first.catalog.beginIngest(manifestOf({ runId: 'run-001', on: 1 }), 'folder', 7);
    await first.catalog.addIndex([indexLine(1)]);
    await first.catalog.endIngest();
    expect(await first.progress.begin('under-way', 'folder')).toBe(1);
    await first.close();
    const second = await openDatabase();
    expect(await second.catalog.knownRuns()).toEqual([{ runId: 'run-001', folder: 'folder', bytes: 7 }]);
    expect(await second.comparison.knownCount()).toBe(1);
    expect(await second.progress.begin('under-way', 'folder')).toBe(2);
    await second.close();
  });

  test('answers many calls at once, each with its own answer', async () => {
    const database = await openDatabase();
    await database.catalog.beginIngest(manifestOf({ runId: 'run-001', on: 1 }), 'folder', 7);
    await database.catalog.addIndex(
      Array.from({ length: 50 }, (_, id) => indexLine(id, { content: `${id}` })),
    );
    await database.catalog.endIngest();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, id) => database.progress.previous(id, { full: false })),
    );
    expect(answers.map((answer) => answer?.hash)).toEqual(
      Array.from({ length: 50 }, (_, id) => indexLine(id, { content: `${id}` }).contentHash),
    );
    await database.close();
  });

  test('passes on an error, and goes on', async () => {
    const database = await openDatabase();
    await expect(database.catalog.addIndex([indexLine(1)])).rejects.toThrow(
      'No run is being taken into the catalog',
    );
    expect(await database.catalog.knownRuns()).toEqual([]);
    await database.close();
  });

  test('rejects calls after it was closed', async () => {
    const database = await openDatabase();
    await database.close();
    await expect(database.catalog.knownRuns()).rejects.toThrow('The catalog thread has ended');
  });

  test('that cannot be opened says where and why', async () => {
    writeFileSync(join(folder, 'file'), '');
    const opening = openJobDatabase({
      workerUrl: WORKER_URL,
      catalogPath: join(folder, 'file', 'catalog.sqlite'),
      progressPath: join(folder, 'progress.sqlite'),
    });
    await expect(opening).rejects.toMatchObject({
      code: 'state-broken',
      message: expect.stringContaining(folder),
    });
  });
});
