import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { z } from 'zod';
import { JobBrowser } from '../../electron/browse/job-browser.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { browseInputs } from '../../shared/browse.ts';
import { hashOf } from '../support/written-runs.ts';
import { codeOfVersion, RARE_PHRASE } from './large-account-code.ts';

/**
 * Makes the code of a large account searchable and searches it, in a process of its own: what it takes of memory is
 * the browser's. Prints the figures as one line of JSON.
 */
// As the app does.
setFlagsFromString('--optimize-for-size');

const given = z
  .object({
    backups: z.string(),
    state: z.string(),
    worker: z.string(),
    versionsFile: z.string(),
    bigFolderId: z.number(),
    untils: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const versions = z
  .array(z.tuple([z.number(), z.number()]))
  .parse(JSON.parse(await readFile(given.versionsFile, 'utf8')));

const figures: Record<string, number> = {};
const browser = await JobBrowser.open({
  workerUrl: pathToFileURL(given.worker),
  databasePath: join(given.state, 'browse.sqlite'),
  place: { kind: 'local', address: given.backups },
  openStorage: () => createLocalStorage(given.backups, { create: 'never' }),
  redact: (text) => text,
  log: { debug() {}, info() {}, warn: print, error: print },
});

function print(message: string, facts?: unknown): void {
  process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

async function timed(figure: string, work: () => Promise<unknown>, times = 5): Promise<void> {
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const begun = performance.now();
    await work();
    took.push(performance.now() - begun);
  }
  figures[`${figure}FirstMilliseconds`] = rounded(took[0] ?? 0);
  took.sort((one, other) => one - other);
  figures[`${figure}Milliseconds`] = rounded(took[Math.floor(times / 2)] ?? 0);
}

let bytes = 0;
const begun = performance.now();
const texts = await browser.runTexts();
for (const [count, [id, revision]] of versions.entries()) {
  const body = Buffer.from(codeOfVersion(id, revision));
  bytes += body.length;
  texts.add({ id, typeId: 197 }, [
    { path: `content/${id}.${id}.html`, bytes: body.length, sha256: hashOf(body.toString()), body },
  ]);
  if (count % 500 === 0) await texts.end();
}
await texts.end();
figures.keepTextsSeconds = rounded((performance.now() - begun) / 1000);
figures.textMegabytes = Math.round(bytes / 1e6);
const indexing = performance.now();
await browser.indexer.finish();
figures.indexSeconds = rounded((performance.now() - indexing) / 1000);

const jobId = '00000000-0000-4000-8000-000000000000';
async function search(text: string, input: object = {}): Promise<void> {
  const { jobId: _, ...query } = browseInputs.search.parse({ jobId, text, at: null, limit: 50, ...input });
  await browser.search.search(query);
}

const typed = 'order confirmation 1234';
for (const length of [1, 2, 3, 5, 19, 23]) {
  await timed(`searchNames${length}Letters`, () => search(typed.slice(0, length), { in: 'names' }));
}
await timed('searchNamesNothing', () => search('there is no such name', { in: 'names' }));
await timed('searchNamesAtDate', () => search('voucher 77', { in: 'names', at: given.untils[20] }));
await timed('searchCodeRare', () => search(RARE_PHRASE, { in: 'code' }));
await timed('searchCodeNothing', () => search('LookupRows("DE_Nothing"', { in: 'code' }));
await timed('searchCodeCommon', () => search('cellpadding="0" cellspacing="0"', { in: 'code' }));
await timed('searchCodeCommonOffset450', () => search('style="font', { in: 'code', offset: 450 }));
await timed('searchCodeAtFirstDate', () =>
  search('AttributeValue("_sub', { in: 'code', at: given.untils[0] }),
);
await timed('searchAll', () => search('banner-42', {}));
await timed('searchCodeInFolder', () =>
  search('font-family', { in: 'code', filters: { folderId: given.bigFolderId } }),
);
await timed(
  'searchCodeByNobody',
  () => search('font-family', { in: 'code', filters: { authors: ['Nobody'] } }),
  1,
);
await timed(
  'searchNamesByNobody',
  () => search('footer', { in: 'names', filters: { authors: ['Nobody'] } }),
  1,
);
const slow = search('font-family', { in: 'code', filters: { authors: ['Nobody'] } });
await timed('searchNamesBesideSlowOne', () => search('voucher 77', { in: 'names' }), 3);
await slow;
await timed('facets', () => browser.facets.facets(), 2);
await timed('references', () => browser.references.references(10_005, null));
await timed('brokenReferences', () => browser.references.broken({ at: null, offset: 0, limit: 100 }), 2);
await timed(
  'brokenReferencesAtDate',
  () => browser.references.broken({ at: given.untils[20] ?? null, offset: 1000, limit: 100 }),
  2,
);
await timed('state', () => browser.state());
figures.peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
await browser.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
