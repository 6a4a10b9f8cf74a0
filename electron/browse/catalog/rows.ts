import { z } from 'zod';
import type { AssetRow } from '../../../shared/browse.ts';
import { orderUpTo } from '../../backup/catalog/order.ts';
import { NO_FOLDER } from './schema.ts';

/**
 * The run that a version is known by in the window: of one that lies in several folders the first, which a repair only
 * stands in for.
 */
export const knownRun = (version: string): string =>
  `(SELECT min(same.run_id) FROM versions same WHERE same.id = ${version}.id AND same.at = ${version}.at)`;

/** Of `versions v`, all that a row of the window shows. */
export const VERSION_COLUMNS = `v.id, ${knownRun('v')} AS run_id, v.name, v.customer_key, v.type_id, v.type_name, v.folder_id,
  v.folder_path, v.created, v.modified, v.modified_by, v.status, v.partial, v.bytes`;

export const versionColumns = {
  id: z.number(),
  run_id: z.string(),
  name: z.string(),
  customer_key: z.string().nullable(),
  type_id: z.number(),
  type_name: z.string().nullable(),
  folder_id: z.number(),
  folder_path: z.string(),
  created: z.string().nullable(),
  modified: z.string(),
  modified_by: z.string().nullable(),
  status: z.string().nullable(),
  partial: z.number(),
  bytes: z.number(),
};
const versionRow = z.object(versionColumns);
export type VersionRow = z.infer<typeof versionRow>;

/** Of `spans s JOIN versions v ON v.version = s.version`: the row of an asset at a date. */
export const ASSET_COLUMNS = `${VERSION_COLUMNS}, s.state, s.from_at`;
export const assetColumns = { ...versionColumns, state: z.string(), from_at: z.string() };
const assetRow = z.object(assetColumns);

/** The condition that a span is the one at a moment: `upTo` is its parameter, as `moment` makes it. */
export const spanAt = (upTo: string): string => `s.from_at <= ${upTo} AND s.to_at > ${upTo}`;

/** The moment that a date of the window stands for, as spans are compared with it; null is the newest. */
export function moment(at: string | null): string {
  return at === null ? NEWEST : orderUpTo(new Date(at));
}

/** After all runs, and before `OPEN_END`. */
const NEWEST = '}';

/** The instant of a moment. */
export function instantOf(at: string): string {
  return at.slice(0, at.indexOf('#'));
}

/** Where folders are at a date, by id; undefined for those that the tree lacks. */
export type FolderPaths = ReadonlyMap<number, string>;

/** A version as the window shows it, its folder named as it was called at that date. */
export function toAssetRow(row: VersionRow, paths: FolderPaths, gone: AssetRow['gone'] = null): AssetRow {
  return {
    id: row.id,
    runId: row.run_id,
    name: row.name,
    customerKey: row.customer_key,
    typeId: row.type_id,
    typeName: row.type_name,
    folderId: row.folder_id === NO_FOLDER ? null : row.folder_id,
    folderPath: paths.get(row.folder_id) ?? row.folder_path,
    createdDate: row.created,
    modifiedDate: row.modified === '' ? null : row.modified,
    modifiedBy: row.modified_by,
    status: row.status,
    partial: row.partial === 1,
    bytes: row.bytes,
    gone,
  };
}

/** What a span says of its asset being gone. */
export function goneOf({ state, from_at }: { state: string; from_at: string }): AssetRow['gone'] {
  if (state !== 'deleted' && state !== 'left-selection') return null;
  return { state, since: instantOf(from_at) };
}

export function toAssetRowAt(row: z.infer<typeof assetRow>, paths: FolderPaths): AssetRow {
  return toAssetRow(row, paths, goneOf(row));
}
