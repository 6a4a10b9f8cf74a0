import { BackupError, isBackupError } from '../../shared/errors.ts';
import { indexLineSchema, type Manifest } from '../../shared/format.ts';
import { orderOf } from '../backup/catalog/order.ts';
import { readLines } from '../backup/documents.ts';
import { INDEX_FILE, listSnapshots, readManifest, readRunRecord } from '../backup/snapshots.ts';
import { count } from '../jobs/words.ts';
import { createLocalStorage } from '../storage/local.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, type Logging, openLog, readDestinationSettings } from './context.ts';
import { destinationOf } from './destination.ts';

interface FinishedRun {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A folder with a run.json or a manifest, but with no manifest that can be read. */
interface UnfinishedRun {
  readonly folder: string;
  /** Both undefined where its run.json can't be read either. */
  readonly runId: string | undefined;
  readonly until: string | undefined;
  readonly state: 'interrupted' | 'damaged';
}

/** `runs`: the runs at the destination, by their time; interrupted and damaged ones last. */
export async function runsCommand(console: Console, options: CommonOptions): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const storage = await open(console, options, logging);
  const { finished, unfinished } = await readRuns(storage);
  if (options.json) {
    warnOfDamage(unfinished, logging);
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
  for (const { folder, runId = '-', until = '-', state } of unfinished) {
    printLine(console, `${until}  ${folder}  ${runId}  ${state}`);
  }
  return 0;
}

/** `show RUN`: the assets that a run kept. `wanted` is a run id, the beginning of one, a folder, or `latest`. */
export async function showCommand(
  console: Console,
  wanted: string,
  options: CommonOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const storage = await open(console, options, logging);
  const { folder, manifest } = await findRun(storage, wanted, logging);
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

/** Opens the destination to read: a mistyped path must not become an empty folder. */
async function open(console: Console, options: CommonOptions, logging: Logging): Promise<Storage> {
  const { destination } = readDestinationSettings(console, options, logging);
  if (destination.kind === 'local') return createLocalStorage(destination.path, { create: 'never' });
  return openStorage(destinationOf(destination, logging.secrets), { firstUse: false });
}

async function readRuns(
  storage: Storage,
): Promise<{ finished: FinishedRun[]; unfinished: readonly UnfinishedRun[] }> {
  const finished: FinishedRun[] = [];
  const unfinished: UnfinishedRun[] = [];
  for (const { folder, manifestBytes } of await listSnapshots(storage)) {
    const manifest =
      manifestBytes === undefined ? undefined : await unlessDamaged(readManifest(storage, folder));
    if (manifest && manifest !== 'damaged') {
      finished.push({ folder, manifest });
      continue;
    }
    const record = await unlessDamaged(readRunRecord(storage, folder));
    const named = record === 'damaged' ? undefined : record;
    unfinished.push({
      folder,
      runId: named?.runId,
      until: named?.until,
      state: [manifest, record].includes('damaged') ? 'damaged' : 'interrupted',
    });
  }
  // What a carried run stands for counts no more, though it may be still there, whole or in part.
  const replaced = new Set(finished.flatMap(({ manifest }) => manifest.carried ?? []));
  return {
    finished: finished
      .filter(({ manifest }) => !replaced.has(manifest.runId))
      .sort((a, b) => (orderOf(a.manifest) < orderOf(b.manifest) ? -1 : 1)),
    unfinished: unfinished
      .filter(({ runId }) => runId === undefined || !replaced.has(runId))
      .sort((a, b) => (a.until ?? '').localeCompare(b.until ?? '')),
  };
}

async function unlessDamaged<T>(reading: Promise<T>): Promise<T | 'damaged'> {
  try {
    return await reading;
  } catch (error) {
    if (isBackupError(error, 'format-damaged')) return 'damaged';
    throw error;
  }
}

function warnOfDamage(unfinished: readonly UnfinishedRun[], { log }: Logging): void {
  for (const { folder, state } of unfinished) {
    if (state === 'damaged') log.warn('A run is damaged and counts as not there.', { folder });
  }
}

async function findRun(storage: Storage, wanted: string, logging: Logging): Promise<FinishedRun> {
  const { finished, unfinished } = await readRuns(storage);
  warnOfDamage(unfinished, logging);
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
