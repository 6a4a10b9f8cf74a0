import { BackupError } from '../../shared/errors.ts';
import { indexLineSchema, type Manifest } from '../../shared/format.ts';
import { orderOf } from '../backup/catalog/order.ts';
import { readLines } from '../backup/documents.ts';
import { INDEX_FILE, listSnapshots, readManifest, readRunRecord } from '../backup/snapshots.ts';
import { count } from '../jobs/words.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, openLog, readDestinationSettings } from './context.ts';

interface FinishedRun {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** `runs`: the runs at the destination, by their time; interrupted ones last. */
export async function runsCommand(console: Console, options: CommonOptions): Promise<ExitCode> {
  const storage = await open(console, options);
  const { finished, unfinished } = await readRuns(storage);
  if (options.json) {
    printJson(
      console,
      finished.map(({ manifest }) => manifest),
    );
    return 0;
  }
  if (finished.length + unfinished.length === 0) {
    printLine(console, `There are no backups in ${storage.locate('')} yet.`);
    return 0;
  }
  for (const { folder, manifest } of finished) {
    const { counts, until, runId, status } = manifest;
    printLine(
      console,
      `${until}  ${folder}  ${runId}  ${count(counts.kept)} kept, ${count(counts.deleted)} deleted  ${status}`,
    );
  }
  for (const { folder, runId, until } of unfinished) {
    printLine(console, `${until}  ${folder}  ${runId}  interrupted`);
  }
  return 0;
}

/** `show RUN`: the assets that a run kept. `wanted` is a run id, the beginning of one, a folder, or `latest`. */
export async function showCommand(
  console: Console,
  wanted: string,
  options: CommonOptions,
): Promise<ExitCode> {
  const storage = await open(console, options);
  const { folder, manifest } = await findRun(storage, wanted);
  const lines = readLines(storage, `${folder}/${INDEX_FILE}`, indexLineSchema, manifest.files.index);
  const all = (await Array.fromAsync(lines)).flat();
  if (options.json) {
    printJson(console, all);
    return 0;
  }
  if (all.length === 0) printLine(console, `${folder} kept no asset: nothing had changed.`);
  for (const { id, assetType, name, folderPath, modifiedDate, partial } of all) {
    const type = assetType.name ?? `type ${assetType.id}`;
    printLine(
      console,
      [id, type, `${folderPath}/${name}`, modifiedDate ?? '-', partial ? 'partial' : ''].join('  ').trimEnd(),
    );
  }
  return 0;
}

async function open(console: Console, options: CommonOptions): Promise<Storage> {
  const logging = openLog(console, options, true);
  const { destination } = readDestinationSettings(console, options, logging);
  return openStorage(destination, { firstUse: false });
}

async function readRuns(
  storage: Storage,
): Promise<{ finished: FinishedRun[]; unfinished: { folder: string; runId: string; until: string }[] }> {
  const finished: FinishedRun[] = [];
  const unfinished: { folder: string; runId: string; until: string }[] = [];
  for (const { folder, manifestBytes } of await listSnapshots(storage)) {
    const manifest = manifestBytes === undefined ? undefined : await readManifest(storage, folder);
    if (manifest) finished.push({ folder, manifest });
    else {
      const record = await readRunRecord(storage, folder);
      if (record) unfinished.push({ folder, runId: record.runId, until: record.until });
    }
  }
  finished.sort((a, b) => (orderOf(a.manifest) < orderOf(b.manifest) ? -1 : 1));
  unfinished.sort((a, b) => a.until.localeCompare(b.until));
  return { finished, unfinished };
}

async function findRun(storage: Storage, wanted: string): Promise<FinishedRun> {
  const { finished } = await readRuns(storage);
  const latest = finished.at(-1);
  if (wanted === 'latest' && latest) return latest;
  const found = finished.filter(
    ({ folder, manifest }) => folder === wanted || manifest.runId.startsWith(wanted),
  );
  const [one, another] = found;
  if (one && !another) return one;
  throw new BackupError(
    'configuration',
    one
      ? `"${wanted}" names ${found.length} runs.`
      : `There is no finished run "${wanted}" in ${storage.locate('')}.`,
    { hint: 'The command "runs" lists the ids and folders of all runs.' },
  );
}
