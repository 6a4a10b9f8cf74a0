import { undefinedOn } from '../../../shared/errors.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { readManifest } from '../../backup/snapshots.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Remote } from '../../threads/remote.ts';
import type { BrowseCatalog } from '../catalog/catalog.ts';

type Catalog = Pick<Remote<BrowseCatalog>, 'history' | 'version'>;

/**
 * The same versions, each where it lies now: retention may have moved it since it was chosen. One that is nowhere
 * any more is left as it was.
 */
export async function whereNow(
  catalog: Catalog,
  storage: Storage,
  sources: readonly RestoreSource[],
): Promise<RestoreSource[]> {
  const folders = [...new Set(sources.map(({ runFolder }) => runFolder))];
  const gone = new Set<string>();
  for (const folder of folders) {
    const manifest = await undefinedOn(readManifest(storage, folder), 'format-damaged', 'format-newer');
    if (manifest === undefined) gone.add(folder);
  }
  return Promise.all(
    sources.map(async (source) => (gone.has(source.runFolder) ? moved(catalog, source) : source)),
  );
}

async function moved(catalog: Catalog, source: RestoreSource): Promise<RestoreSource> {
  const { id, modifiedDate } = source;
  for (const entry of await catalog.history(id)) {
    const kept = entry.modifiedDate === modifiedDate ? await catalog.version(id, entry.runId) : undefined;
    if (kept === undefined || hashes(kept.line) !== hashes(source)) continue;
    return { ...source, runFolder: kept.folder, files: kept.line.files };
  }
  return source;
}

function hashes({ files }: Pick<RestoreSource, 'files'>): string {
  return files.map(({ sha256 }) => sha256).join(' ');
}
