import {
  FORMAT_VERSION,
  type IndexLine,
  type InventoryLine,
  type Manifest,
  type Pending,
  type Problem,
  type RunRecord,
} from '../../shared/format.ts';
import type { Storage } from '../storage/storage.ts';
import type { RootFacts } from './catalog/catalog.ts';
import type { JobDatabase } from './catalog/database.ts';
import type { ProgressCounts } from './catalog/progress.ts';
import { sha256 } from './content-hash.ts';
import { pages } from './deletions.ts';
import { putJson, putLines } from './documents.ts';
import type { FolderTree } from './folder-tree.ts';
import { checkOwnership } from './ownership.ts';
import { FOLDERS_FILE, INDEX_FILE, INVENTORY_FILE, ingest, MANIFEST_FILE } from './snapshots.ts';
import type { StartedRun } from './start.ts';

const PAGE = 500;

/** What a run has to say at its end, beside what its progress holds. */
export interface RunConclusion {
  readonly facts: RootFacts;
  readonly buildsOn: readonly string[];
  readonly tree: FolderTree;
  readonly selectedFolderIds: number[] | null;
  readonly since: Date | null;
  /** The service's time when the run began, or went on if that was earlier. */
  readonly serviceTime: Date;
  readonly walked: boolean;
  /** False where a list came short: the watermark then stays where it was. */
  readonly complete: boolean;
  readonly itemsWithoutId: number;
  readonly problems: readonly Problem[];
  readonly trust: Manifest['trust'];
  readonly requests: number;
  readonly toolVersion: string;
  readonly finished: Date;
}

/**
 * Finishes a run, in the order that makes it safe: folders, index, inventory, then the manifest,
 * each on the disk before the next. Throws, and leaves the run interrupted, where the folder or the root is
 * no longer this run's. `manifestSignal` ends the writing of the manifest, in place of the run's own signal.
 */
export async function finishRun(
  storage: Storage,
  database: JobDatabase,
  run: StartedRun,
  conclusion: RunConclusion,
  checkLock: () => void,
  manifestSignal: AbortSignal,
): Promise<Manifest> {
  const { record, folder } = run;
  const pending = await database.progress.pending();
  await database.progress.keepPresent(pending.map(({ id }) => id));
  await checkOwnership(storage, run, checkLock);
  const files = {
    folders: await putFolders(storage, folder, conclusion),
    index: await putLines(storage, `${folder}/${INDEX_FILE}`, indexPages(database)),
    inventory: await putLines(storage, `${folder}/${INVENTORY_FILE}`, inventoryPages(database)),
  };
  await storage.settle();
  const counts = await database.progress.counts();
  const manifest = manifestOf(record, conclusion, { pending, counts, files });
  await checkOwnership(storage, run, checkLock);
  const { bytes } = await putJson(storage, `${folder}/${MANIFEST_FILE}`, manifest, manifestSignal);
  await storage.settle({ signal: manifestSignal });
  await ingest(database, {
    manifest,
    folder,
    manifestBytes: bytes,
    index: indexPages(database),
    inventory: inventoryPages(database),
  });
  if (manifest.walked) await database.catalog.walkDone();
  await database.progress.clear();
  return manifest;
}

function manifestOf(
  record: RunRecord,
  conclusion: RunConclusion,
  found: { pending: Pending[]; counts: ProgressCounts; files: Manifest['files'] },
): Manifest {
  const { pending, counts, files } = found;
  const { bytes, equal: _, ...ofAssets } = counts;
  const problems = [...conclusion.problems];
  const all = problems.length + pending.length;
  return {
    formatVersion: FORMAT_VERSION,
    kind: record.kind,
    toolVersion: conclusion.toolVersion,
    runId: record.runId,
    sequence: conclusion.facts.nextSequence,
    owner: record.owner,
    account: record.account,
    selection: record.selection,
    selectedFolderIds: conclusion.selectedFolderIds,
    full: record.full,
    buildsOn: [...conclusion.buildsOn],
    trigger: record.trigger,
    started: record.started,
    finished: conclusion.finished.toISOString(),
    since: conclusion.since?.toISOString() ?? null,
    until: record.until,
    ...watermarkOf(record, conclusion),
    walked: conclusion.walked,
    itemsWithoutId: conclusion.itemsWithoutId,
    counts: { ...ofAssets, problems: all },
    bytes,
    requests: conclusion.requests,
    trust: conclusion.trust,
    problems,
    pending,
    files,
    status: all > 0 ? 'with problems' : 'complete',
  };
}

/** The watermark is this run's, or stays as it was where the account was not seen whole. */
function watermarkOf(
  record: RunRecord,
  { complete, facts, selectedFolderIds, serviceTime }: RunConclusion,
): Pick<Manifest, 'watermark' | 'watermarkServiceTime' | 'watermarkSelection' | 'watermarkFolderIds'> {
  if (complete) {
    return {
      watermark: record.until,
      watermarkServiceTime: serviceTime.toISOString(),
      watermarkSelection: record.selection,
      watermarkFolderIds: selectedFolderIds,
    };
  }
  const { base } = facts;
  return {
    watermark: base?.watermark ?? null,
    watermarkServiceTime: base?.watermarkServiceTime,
    watermarkSelection: base?.watermarkSelection ?? null,
    watermarkFolderIds: base?.watermarkFolderIds ?? null,
  };
}

/** The folder tree is stored where it differs from the last kept one, but for a short one that would replace it. */
async function putFolders(
  storage: Storage,
  folder: string,
  { tree, facts }: RunConclusion,
): Promise<Manifest['files']['folders']> {
  if (!tree.complete && facts.folderTree) return null;
  const lines = tree.lines();
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (facts.folderTree?.sha256 === sha256(text)) return null;
  async function* page() {
    yield lines;
  }
  return putLines(storage, `${folder}/${FOLDERS_FILE}`, page());
}

async function* indexPages(database: JobDatabase): AsyncGenerator<IndexLine[]> {
  yield* pages((after) => database.progress.indexLines(after, PAGE));
}

async function* inventoryPages(database: JobDatabase): AsyncGenerator<InventoryLine[]> {
  yield* pages((after) => database.progress.inventoryLines(after, PAGE));
}
