import type { RunPoint } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { type IndexLine, indexLineSchema } from '../../../shared/format.ts';
import { readLines } from '../../backup/documents.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { INDEX_FILE, readManifest } from '../../backup/snapshots.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Remote } from '../../threads/remote.ts';
import type { BrowseCatalog } from '../catalog/catalog.ts';
import { folderNames, type SaveWhat, selectForSaving } from '../save/selected.ts';

export type Catalog = Pick<Remote<BrowseCatalog>, 'version' | 'versionAt' | 'accountAt' | 'tree' | 'runs'>;

/**
 * The kept versions that are to be restored, each with its place in Content Builder then. Throws
 * `storage-not-found` where there is no such version, asset or folder.
 */
export async function sourcesOf(catalog: Catalog, what: SaveWhat): Promise<RestoreSource[]> {
  const at = what.kind === 'version' ? await untilOf(catalog, what.runId) : what.at;
  const { items } = await selectForSaving(catalog, what, '');
  const names = folderNames(await catalog.tree(at));
  const sources: RestoreSource[] = [];
  for await (const page of items) {
    const found = page.map(({ line, runFolder }) => sourceOf(catalog, line, runFolder, names));
    sources.push(...(await Promise.all(found)));
  }
  return sources;
}

/** The versions that a safety run kept, from where they are whole: a repair may hold them. Throws `configuration` where it is none. */
export async function sourcesOfSafetyRun(
  catalog: Catalog,
  storage: Storage,
  run: RunPoint,
): Promise<RestoreSource[]> {
  if (run.kind !== 'safety') {
    throw new BackupError(
      'configuration',
      `The run ${run.runId} is not a safety run: there is nothing to undo.`,
      { hint: 'Name the safety run that the restore told of; "runs" lists it.' },
    );
  }
  const manifest = await readManifest(storage, run.folder);
  if (manifest === undefined) return [];
  const names = folderNames(await catalog.tree(run.until));
  const sources: RestoreSource[] = [];
  const path = `${run.folder}/${INDEX_FILE}`;
  for await (const lines of readLines(storage, path, indexLineSchema, manifest.files.index)) {
    const found = lines.map(async (line) => {
      const whole = await catalog.version(line.id, run.runId);
      return sourceOf(catalog, whole?.line ?? line, whole?.folder ?? run.folder, names);
    });
    sources.push(...(await Promise.all(found)));
  }
  return sources;
}

async function untilOf(catalog: Catalog, runId: string): Promise<string | null> {
  return (await catalog.runs()).find((run) => run.runId === runId)?.until ?? null;
}

async function sourceOf(
  catalog: Catalog,
  line: IndexLine,
  runFolder: string,
  names: ReadonlyMap<number, readonly string[]>,
): Promise<RestoreSource> {
  const { id, name, customerKey, assetType, folderId, folderPath, files, modifiedDate } = line;
  const newest = await catalog.versionAt(id, null);
  const inTree = folderId === null ? undefined : names.get(folderId);
  return {
    id,
    name,
    ...(customerKey === undefined ? {} : { customerKey }),
    typeId: assetType.id,
    ...(assetType.name === undefined ? {} : { typeName: assetType.name }),
    folderId,
    folders: [...(inTree ?? folderPath.split('/').filter((part) => part !== ''))],
    runFolder,
    files,
    modifiedDate,
    newestModified: newest?.line.modifiedDate ?? null,
  };
}
