import type { AssetRow } from '../../../shared/browse.ts';
import { runIdOf } from './browse-account.ts';

export const BIG_FOLDER = 30;

/** A row of a folder that is as large as folders get. */
export function bigRow(index: number): AssetRow {
  const day = new Date(Date.UTC(2026, 10, 23 - (index % 300), 8, index % 60));
  return {
    id: 900_000 + index,
    runId: runIdOf(0),
    name: `Product tile ${String(index + 1).padStart(5, '0')}`,
    customerKey: `tile-${index}`,
    typeId: index % 3 === 0 ? 220 : 197,
    typeName: index % 3 === 0 ? 'codesnippetblock' : 'htmlblock',
    folderId: BIG_FOLDER,
    folderPath: 'Content Builder/Product tiles',
    createdDate: day.toISOString(),
    modifiedDate: day.toISOString(),
    modifiedBy: index % 2 === 0 ? 'Ada Lindqvist' : 'Elif Yılmaz',
    status: null,
    partial: false,
    bytes: 2400,
    gone: null,
  };
}
