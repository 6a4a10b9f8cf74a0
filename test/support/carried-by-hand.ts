import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { putJson, putLines } from '../../electron/backup/documents.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { type FolderLine, folderLineSchema, type InventoryLine, type Manifest } from '../../shared/format.ts';
import { type FinishedRun, type HeldAsset, heldAssets } from './account-at-destination.ts';
import type { Engine } from './engine.ts';

/** Makes a run that stands for others, by FORMAT.md alone. Returns its folder. */
export async function writeCarried(
  engine: Engine,
  carried: readonly FinishedRun[],
  runs: readonly FinishedRun[],
): Promise<string> {
  const storage = await createLocalStorage(engine.backups, { create: 'never' });
  const manifests = carried.map(({ manifest }) => manifest);
  const last = manifests.at(-1);
  if (last === undefined) throw new Error('Nothing is carried.');
  const folder = 'backup_carried';
  const runId = 'carried-by-hand';
  await storage.claim(folder, runId);
  const origin = ({ runId: run, until, sequence }: Manifest) => ({ run, until, sequence });
  const newest = new Map<number, { held: HeldAsset; manifest: Manifest }>();
  const states = new Map<number, InventoryLine>();
  for (const [index, run] of carried.entries()) {
    for (const [id, held] of heldWithGone(carried.slice(0, index + 1))) {
      if (held.folder === run.folder) newest.set(id, { held, manifest: run.manifest });
    }
    for (const line of run.index) {
      // A version counts as seen there, whether it is the newest or not.
      const { id, modifiedDate, folderId } = line;
      states.set(id, { id, modifiedDate, folderId, state: 'present', ...origin(run.manifest) });
    }
    for (const line of run.inventory) states.set(line.id, { ...line, ...origin(run.manifest) });
  }
  const index = [...newest.values()]
    .map(({ held, manifest }) => ({ ...held.line, ...origin(manifest) }))
    .sort((one, other) => one.id - other.id);
  const folders = await carriedFolders(engine, carried);
  const one = async function* (lines: readonly unknown[]) {
    yield lines;
  };
  const files = {
    folders: folders && (await putLines(storage, `${folder}/folders.ndjson`, one(folders))),
    index: await putLines(storage, `${folder}/index.ndjson`, one(index)),
    inventory: await putLines(storage, `${folder}/inventory.ndjson`, one([...states.values()])),
  };
  await putJson(storage, `${folder}/manifest.json`, {
    ...last,
    kind: 'carried',
    runId,
    sequence: Math.max(...runs.map(({ manifest }) => manifest.sequence)) + 1,
    carried: manifests.map(({ runId }) => runId),
    files,
  } satisfies Manifest);
  return folder;
}

/** As `heldAssets`, with those that are gone. */
function heldWithGone(runs: readonly FinishedRun[]): Map<number, HeldAsset> {
  return heldAssets(runs.map((run) => ({ ...run, inventory: [] })));
}

async function carriedFolders(engine: Engine, carried: readonly FinishedRun[]): Promise<FolderLine[] | null> {
  const run = carried.findLast(({ manifest }) => manifest.files.folders !== null);
  if (run === undefined) return null;
  const { runId, until, sequence } = run.manifest;
  const path = join(engine.backups, run.folder, 'folders.ndjson');
  return (await readFile(path, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ ...folderLineSchema.parse(JSON.parse(line)), run: runId, until, sequence }));
}
