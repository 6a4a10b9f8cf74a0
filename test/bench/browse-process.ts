import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { type BrowseThread, openBrowseThread } from '../../electron/browse/catalog/database.ts';
import { syncBrowser } from '../../electron/browse/sync.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';

/**
 * Reads a large account into the browser and asks what the window asks, in a process of its own: what it takes of
 * memory is the browser's. Prints the figures as one line of JSON.
 */
// As the app does.
setFlagsFromString('--optimize-for-size');

const given = z
  .object({
    backups: z.string(),
    state: z.string(),
    worker: z.string(),
    bigFolderId: z.number(),
    untils: z.array(z.string()),
    runIds: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

const figures: Record<string, number> = {};
const storage = await createLocalStorage(given.backups, { create: 'never' });
const log = { debug() {}, info() {}, warn: print, error: print };

function print(message: string, facts?: unknown): void {
  process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);
}

async function timed<T>(figure: string, work: () => Promise<T>, times = 5): Promise<T> {
  const took: number[] = [];
  let result: T | undefined;
  for (let turn = 0; turn < times; turn += 1) {
    const begun = performance.now();
    result = await work();
    took.push(performance.now() - begun);
  }
  const [first = 0] = took;
  took.sort((one, other) => one - other);
  figures[`${figure}Milliseconds`] = rounded(took[Math.floor(times / 2)] ?? 0);
  if (times > 1) figures[`${figure}FirstMilliseconds`] = rounded(first);
  if (result === undefined) throw new Error('Nothing was measured.');
  return result;
}

function titled(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function open(): Promise<BrowseThread> {
  return openBrowseThread(pathToFileURL(given.worker), join(given.state, 'browse.sqlite'));
}

async function read({ ingest }: BrowseThread): Promise<void> {
  const place = storage.locate('');
  await syncBrowser({ storage, place, ingest, log, signal: new AbortController().signal, onProgress() {} });
}

/** Asks again and again until `work` is done; the longest wait for an answer. */
async function longestWaitDuring(work: Promise<void>, ask: () => Promise<unknown>): Promise<number> {
  const done = new AbortController();
  const ended = work.finally(() => done.abort());
  let longest = 0;
  while (!done.signal.aborted) {
    const asked = performance.now();
    await ask();
    longest = Math.max(longest, performance.now() - asked);
    await wait(20);
  }
  await ended;
  return longest;
}

const first = await open();
const begun = performance.now();
const longest = await longestWaitDuring(read(first), () => first.catalog.tree(null));
figures.ingestSeconds = rounded((performance.now() - begun) / 1000);
figures.longestQueryDuringIngestMilliseconds = rounded(longest);
figures.peakMegabytesOfIngest = Math.round(process.resourceUsage().maxRSS / 1024);
await first.close();

const opening = performance.now();
const thread = await open();
const { catalog } = thread;
const runs = await catalog.runs();
figures.openKnownMilliseconds = rounded(performance.now() - opening);
figures.runs = runs.length;
figures.assets = runs.at(-1)?.assets ?? 0;
await timed('readNothingNew', () => read(thread).then(() => true), 1);

const page = { gone: 'without', sort: 'name', descending: false, limit: 100 } as const;
const at = (turn: number) => given.untils[(turn * 17) % given.untils.length] ?? null;
let turn = 0;
await timed('openRunRoot', async () => {
  turn += 1;
  return Promise.all([
    catalog.tree(at(turn)),
    catalog.assets({ at: at(turn), folderId: 1, offset: 0, ...page }),
  ]);
});
await timed('switchDate', async () => {
  turn += 1;
  return Promise.all([
    catalog.tree(at(turn)),
    catalog.assets({ at: at(turn), folderId: given.bigFolderId, offset: 0, ...page }),
  ]);
});
await timed('switchDateOfWholeAccount', async () => {
  turn += 1;
  return catalog.assets({ at: at(turn), folderId: null, offset: 0, ...page });
});
for (const sort of ['name', 'modified', 'type', 'author'] as const) {
  await timed(`pageAt49900By${titled(sort)}`, () =>
    catalog.assets({ at: null, folderId: given.bigFolderId, offset: 49_900, ...page, sort, gone: 'with' }),
  );
  await timed(`pageAt99000OfAllBy${titled(sort)}`, () =>
    catalog.assets({ at: null, folderId: null, offset: 99_000, ...page, sort, gone: 'with' }),
  );
}
await timed('pageDescending', () =>
  catalog.assets({ at: null, folderId: given.bigFolderId, offset: 0, ...page, descending: true }),
);
const report = { change: null, offset: 0, limit: 100 } as const;
await timed('reportOfFirstRun', () =>
  catalog.report({ runId: given.runIds[0] ?? '', ...report, offset: 50_000 }),
);
await timed('reportOfLastRun', () => catalog.report({ runId: given.runIds.at(-1) ?? '', ...report }));
await timed('history', () => catalog.history(10_005));
await timed('runs', () => catalog.runs());
figures.peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
await thread.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
