import type { FolderAt } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { type SaveWhat, type Selected, selectForSaving } from '../../browse/save/selected.ts';
import { findAsset, findRun } from '../browse/find.ts';
import { parseMoment } from '../browse/moment.ts';
import type { BrowseSession } from '../browse/session.ts';

/** What is to be restored, as the command line names it. All of the account where neither asset nor folder is named. */
export interface ChosenOptions {
  readonly run?: string;
  readonly at?: string;
  readonly asset?: readonly string[];
  readonly folder?: string;
}

/** What was chosen, found in the backups. */
export interface Chosen {
  /** The date it is restored as of, as an instant; null for the newest. */
  readonly at: string | null;
  readonly what: SaveWhat;
}

/** Finds what the command line names. Throws `configuration` where there is no such run, date, asset or folder. */
export async function choose(session: BrowseSession, options: ChosenOptions): Promise<Chosen> {
  const at = await momentOf(session, options);
  if (options.asset !== undefined) {
    const ids: number[] = [];
    for (const wanted of options.asset) ids.push((await findAsset(session, wanted)).row.id);
    for (const id of ids) await requireVersion(session, id, at);
    return { at, what: { kind: 'assets', ids, at } };
  }
  if (options.folder === undefined) return { at, what: { kind: 'account', at } };
  const folderId = folderOf(await session.browser.catalog.tree(at), options.folder);
  return { at, what: { kind: 'folder', folderId, at } };
}

/** What was chosen, with its files. */
export function selectChosen(session: BrowseSession, { what }: Chosen): Promise<Selected> {
  return selectForSaving(session.browser.catalog, what, 'account');
}

async function momentOf(session: BrowseSession, { run, at }: ChosenOptions): Promise<string | null> {
  if (run !== undefined) return (await findRun(session, run)).until;
  return at === undefined ? null : parseMoment(at, session.settings.cron.zone);
}

async function requireVersion({ browser }: BrowseSession, id: number, at: string | null): Promise<void> {
  if ((await browser.catalog.versionAt(id, at)) !== undefined) return;
  throw new BackupError('configuration', `No version of the asset ${id} was kept by ${at ?? 'now'}.`, {
    hint: `The command "history ${id}" lists its versions.`,
  });
}

/** The folder of a path, with or without the top folder before it; slashes at its ends do not matter. */
function folderOf(tree: readonly FolderAt[], wanted: string): number {
  const sought = wanted.replace(/^\/+|\/+$/g, '');
  const paths = new Map(tree.map((folder) => [folder.id, pathOf(tree, folder)]));
  const isWanted = (path: readonly string[]) =>
    path.join('/') === sought || (path.length > 1 && path.slice(1).join('/') === sought);
  const found = [...paths].filter(([, path]) => isWanted(path));
  const [one, another] = found;
  if (one !== undefined && another === undefined) return one[0];
  throw new BackupError(
    'configuration',
    one === undefined
      ? `There is no folder "${wanted}" at that date.`
      : `"${wanted}" names several folders: ${found.map(([, path]) => path.join('/')).join(', ')}.`,
    { hint: 'Write its whole path, such as "Content Builder/Emails/Winter"; letters\' case matters.' },
  );
}

function pathOf(tree: readonly FolderAt[], folder: FolderAt): string[] {
  const byId = new Map(tree.map((one) => [one.id, one]));
  const names: string[] = [];
  const seen = new Set<number>();
  for (let one: FolderAt | undefined = folder; one && !seen.has(one.id); one = byId.get(one.parentId)) {
    seen.add(one.id);
    names.unshift(one.name);
  }
  return names;
}
