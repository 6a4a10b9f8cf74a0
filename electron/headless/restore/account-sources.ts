import { type IndexLine, indexLineSchema } from '../../../shared/format.ts';
import { readLines } from '../../backup/documents.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { INDEX_FILE, readManifest } from '../../backup/snapshots.ts';
import { folderNames } from '../../browse/save/selected.ts';
import { findRun } from '../browse/find.ts';
import type { BrowseSession } from '../browse/session.ts';
import { type ChosenOptions, choose, selectChosen } from './chosen.ts';

/** The kept versions that the command line names, each with its place in Content Builder then. */
export async function chosenSources(
  session: BrowseSession,
  options: ChosenOptions,
): Promise<RestoreSource[]> {
  const chosen = await choose(session, options);
  const { items } = await selectChosen(session, chosen);
  const names = folderNames(await session.browser.catalog.tree(chosen.at));
  const sources: RestoreSource[] = [];
  for await (const page of items) {
    for (const { line, runFolder } of page) sources.push(await sourceOf(session, line, runFolder, names));
  }
  return sources;
}

/** The versions that a run kept, as of that run. Throws `configuration` where there is no such run. */
export async function sourcesOfRun(session: BrowseSession, wanted: string) {
  const run = await findRun(session, wanted);
  const manifest = await readManifest(session.storage, run.folder);
  const names = folderNames(await session.browser.catalog.tree(run.until));
  const sources: RestoreSource[] = [];
  if (manifest !== undefined) {
    const path = `${run.folder}/${INDEX_FILE}`;
    for await (const lines of readLines(session.storage, path, indexLineSchema, manifest.files.index)) {
      for (const line of lines) sources.push(await sourceOf(session, line, run.folder, names));
    }
  }
  return { run, manifest, sources };
}

async function sourceOf(
  { browser }: BrowseSession,
  line: IndexLine,
  runFolder: string,
  names: ReadonlyMap<number, readonly string[]>,
): Promise<RestoreSource> {
  const { id, name, customerKey, assetType, folderId, folderPath, files, modifiedDate } = line;
  const newest = await browser.catalog.versionAt(id, null);
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
