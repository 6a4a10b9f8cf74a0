import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JobBrowser } from '../../../electron/browse/job-browser.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import type { BrowseState } from '../../../shared/browse.ts';
import type { IndexLine } from '../../../shared/format.ts';
import { finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine, memoryLog } from '../../support/engine.ts';
import { searchQuery } from '../../support/searched-account.ts';

/** The browser reads what the engine wrote, in threads of its own, as the app has it. */

const WORKER_URL = new URL('../../../electron/browse/catalog/worker.ts', import.meta.url);
const PATIENCE = { timeout: 60_000, interval: 50 };

let engine: Engine;
let browser: JobBrowser | undefined;
let states: BrowseState[];
let reads: string[];
/** Reads of content wait for it, where it is set. */
let gate: Promise<void> | undefined;
let log: ReturnType<typeof memoryLog>;

beforeEach(async () => {
  engine = await createEngine({ assets: 60 });
  states = [];
  reads = [];
  gate = undefined;
  log = memoryLog();
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
  await engine.close();
});

async function openBrowser(): Promise<JobBrowser> {
  browser = await JobBrowser.open({
    workerUrl: WORKER_URL,
    databasePath: join(engine.state, `browse-${randomUUID()}.sqlite`),
    place: { kind: 'local', address: engine.backups },
    openStorage: async () => watched(await createLocalStorage(engine.backups, { create: 'with-parents' })),
    redact: (text) => text,
    log,
    onChange: (state) => states.push(state),
  });
  return browser;
}

function watched(storage: Storage): Storage {
  return {
    ...storage,
    locate: (path) => storage.locate(path),
    list: (folder, options) => storage.list(folder, options),
    async read(path, options) {
      if (path.includes('/content/')) {
        reads.push(path);
        await gate;
      }
      return storage.read(path, options);
    },
    close: async () => storage.close?.(),
  };
}

async function indexed(opened: JobBrowser): Promise<void> {
  await vi.waitFor(async () => {
    const { done, total } = await opened.search.progress();
    expect(total).toBeGreaterThan(0);
    expect(done).toBe(total);
  }, PATIENCE);
  await opened.indexer.idle();
}

async function find(opened: JobBrowser, text: string): Promise<number[]> {
  const { rows } = await opened.search.search(searchQuery(text, { in: 'code', limit: 500 }));
  return rows.map(({ id }) => id).sort((one, other) => one - other);
}

/** The files of code at the destination, by path. */
async function codeFiles(): Promise<Map<string, { id: number; text: string }>> {
  const files = new Map<string, { id: number; text: string }>();
  for (const { folder, line } of heldAssets(await finishedRuns(engine.backups)).values()) {
    for (const { path } of codeOf(line)) {
      const text = await readFile(join(engine.backups, folder, path), 'utf8');
      files.set(`${folder}/${path}`, { id: line.id, text });
    }
  }
  return files;
}

function codeOf({ id, files }: IndexLine): IndexLine['files'] {
  return files.filter(({ path }) => !path.endsWith(`.${id}.json`));
}

describe('code that a run shows while it is kept', () => {
  it('is searchable after it without being read again, and finds just what holds it', async () => {
    const opened = await openBrowser();
    const texts = await opened.runTexts();
    await engine.run({ texts });
    await texts.end();
    await opened.sync();
    await indexed(opened);
    expect(reads).toEqual([]);
    const files = [...(await codeFiles()).values()];
    for (const text of [
      'LookupOrderedRows("',
      'Größen S bis XXL',
      '<h2 style="margin:0;mso',
      'no such words',
    ]) {
      const holders = files.filter((file) => file.text.toLowerCase().includes(text.toLowerCase()));
      const expected = [...new Set(holders.map(({ id }) => id))].sort((one, other) => one - other);
      // Blocks in slots have it, too, and no file of code.
      expect(await find(opened, text)).toEqual(expect.arrayContaining(expected));
    }
    expect(await find(opened, 'no such words')).toEqual([]);
  });

  it('is what the destination would have told', async () => {
    const opened = await openBrowser();
    const texts = await opened.runTexts();
    await engine.run({ texts, job: { selection: { types: 'all', folders: 'all', scope: 'own' } } });
    await texts.end();
    await opened.sync();
    await indexed(opened);
    const shown = await told(opened);
    await opened.close();
    const other = await openBrowser();
    await other.sync();
    await indexed(other);
    expect(reads.length).toBeGreaterThan(0);
    expect(await told(other)).toEqual(shown);
  });
});

async function told(opened: JobBrowser): Promise<unknown> {
  const { rows } = await opened.catalog.assets({
    at: null,
    folderId: null,
    gone: 'with',
    sort: 'name',
    descending: false,
    offset: 0,
    limit: 500,
  });
  const references = [];
  for (const { id } of rows) references.push(await opened.references.references(id, null));
  const broken = await opened.references.broken({ at: null, offset: 0, limit: 500 });
  const found = [];
  for (const text of ['ContentBlockBy', 'Tier', 'image.example.com']) found.push(await find(opened, text));
  return { references, broken, found };
}

describe('code that no run has shown', () => {
  it('is read in the background, each file once, and progress is told', async () => {
    await engine.run();
    const opened = await openBrowser();
    await opened.sync();
    await indexed(opened);
    const files = await codeFiles();
    expect(new Set(reads).size).toBe(reads.length);
    expect(reads.length).toBeGreaterThan(0);
    for (const path of files.keys()) expect(reads).toContain(path);
    await opened.sync();
    await opened.indexer.idle();
    expect(new Set(reads).size).toBe(reads.length);
    const last = states.at(-1)?.indexed;
    expect(last?.total).toBeGreaterThan(0);
    await vi.waitFor(async () => expect((await opened.state()).indexed.done).toBe(last?.total), PATIENCE);
  });

  it('is passed over where it is not what was kept, noted, and not tried again', async () => {
    await engine.run();
    const [[path] = ['']] = await codeFiles();
    await writeFile(join(engine.backups, path), 'other content altogether');
    const opened = await openBrowser();
    await opened.sync();
    await indexed(opened);
    expect(await find(opened, 'other content altogether')).toEqual([]);
    const { unsearched } = await opened.search.search(searchQuery('anything'));
    expect(unsearched).toBeGreaterThanOrEqual(1);
    expect(log.lines.filter((line) => line.includes('A file cannot be searched.'))).toHaveLength(1);
    await opened.sync();
    await opened.indexer.idle();
    expect(reads.filter((read) => read === path)).toHaveLength(1);
  });

  it('is left alone while a run of the job is under way', async () => {
    await engine.run();
    const opened = await openBrowser();
    const resume = opened.indexer.rest();
    await opened.sync();
    expect((await opened.search.search(searchQuery('LookupOrderedRows'))).unsearched).toBeGreaterThan(0);
    expect(reads).toEqual([]);
    resume();
    await indexed(opened);
    expect(reads.length).toBeGreaterThan(0);
  });

  it('keeps nothing from being closed, though the destination does not answer', async () => {
    await engine.run();
    const opened = await openBrowser();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    await opened.sync();
    await vi.waitFor(() => expect(reads.length).toBeGreaterThan(0), PATIENCE);
    await opened.close();
    await expect(opened.search.progress()).rejects.toMatchObject({ code: 'cancelled' });
    resolve();
  });
});

it('answers questions while code is made searchable', async () => {
  await engine.run();
  const opened = await openBrowser();
  await opened.sync();
  const [tree, page, facets] = await Promise.all([
    opened.catalog.tree(null),
    opened.search.search(searchQuery('block')),
    opened.facets.facets(),
  ]);
  expect(tree.length).toBeGreaterThan(0);
  expect(page.rows.length).toBeGreaterThan(0);
  expect(facets.types.length).toBeGreaterThan(0);
  await indexed(opened);
});
