import type { AssetRow, Change, GoneState, RunPoint } from '../../shared/browse.ts';
import { CHANGE_WORDS } from '../../shared/browse-words.ts';
import { count, counted } from './amounts.ts';
import { typeName } from './asset-types.ts';
import { timeWords } from './time.ts';

export function changeWord(change: Change): string {
  return CHANGE_WORDS[change];
}

/** The type of an asset as Content Builder calls it. */
export function typeWords({ typeId, typeName: name }: Pick<AssetRow, 'typeId' | 'typeName'>): string {
  if (name === null) return `Type ${typeId}`;
  // What is a file is called by its ending: PNG, PDF.
  return /^[a-z0-9]{2,4}$/.test(name) ? name.toUpperCase() : typeName({ name });
}

/** "Deleted", "Not selected": why an asset is not there, for a narrow column. */
export function goneWord(state: GoneState): string {
  return state === 'deleted' ? 'Deleted' : 'Not selected';
}

/** What happened to an asset that is gone, and since when. */
export function goneSentence(
  { state, since }: { state: GoneState; since: string },
  now: Date,
  zone: string,
): string {
  const when = timeWords(since, now, zone);
  return state === 'deleted'
    ? `Deleted: it was no longer there in the backup of ${when}.`
    : `No longer part of what is backed up since the backup of ${when}.`;
}

/** A run as a point in time: "today 02:00, 14 changes, 268 assets". */
export function runPointWords(run: RunPoint, now: Date, zone: string): string {
  return `${timeWords(run.until, now, zone)}, ${runChangesWords(run)}, ${counted(run.assets, 'asset')}`;
}

export function runChangesWords(run: Pick<RunPoint, 'added' | 'changed' | 'deleted'>): string {
  const changes = run.added + run.changed + run.deleted;
  return changes === 0 ? 'no changes' : counted(changes, 'change');
}

/** "180 of 612 versions": how far the code is searchable. */
export function indexedWords({ done, total }: { done: number; total: number }): string {
  return `${count(done)} of ${counted(total, 'version')}`;
}

/** A path of Content Builder with air between its folders. */
export function pathWords(folderPath: string): string {
  return folderPath.split('/').join(' / ');
}

/** The last folder of a path. */
export function lastFolder(folderPath: string): string {
  return folderPath.split('/').at(-1) ?? folderPath;
}
