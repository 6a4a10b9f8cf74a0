import type { Storage } from '../../electron/storage/storage.ts';
import type { FolderLine, IndexLine, InventoryLine } from '../../shared/format.ts';
import { hashOf, indexLine, writeRoot, writeRun } from '../support/written-runs.ts';

export interface LargeAccount {
  readonly assets: number;
  readonly runs: number;
  /** As many of the assets lie in one folder. */
  readonly inOneFolder: number;
  /** The code of an asset in each of its versions; the same for all where it is not given. */
  readonly codeOf?: ((id: number, revision: number) => string) | undefined;
}

export interface WrittenAccount {
  readonly bigFolderId: number;
  /** `until` of each run, oldest first. */
  readonly untils: readonly string[];
  readonly runIds: readonly string[];
  readonly versions: number;
}

const BIG_FOLDER = 2;
const FIRST_FOLDER = 10;
const FOLDERS = 2000;
const FIRST_ID = 10_000;
/** Of all assets, in each run after the first. */
const EDITED = 0.01;
const DELETED_IN_EACH = 20;
const MOVED_IN_EACH = 40;
const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 1, 2);

const NAMES = ['Header', 'Footer', 'Hero', 'Order confirmation', 'Preheader', 'Abandoned cart', 'Voucher'];
const AUTHORS = ['Ada Lovelace', 'Jo Tanaka', 'Sam Östberg', 'Alex Rivera', 'Mika Sørensen'];
const TYPES = [
  { id: 197, name: 'htmlblock' },
  { id: 196, name: 'textblock' },
  { id: 220, name: 'codesnippetblock' },
  { id: 207, name: 'templatebasedemail' },
];

interface Asset {
  readonly id: number;
  revision: number;
  folder: number;
  isDeleted: boolean;
}

/**
 * Writes the runs of a large account as a backup would have kept them, without the files of assets: most assets in
 * the first run, in each run after it some new, edited, moved and deleted ones.
 */
export async function writeLargeAccount(storage: Storage, account: LargeAccount): Promise<WrittenAccount> {
  const later = Math.floor((account.assets * 0.1) / account.runs);
  const first = account.assets - later * (account.runs - 1);
  const assets: Asset[] = [];
  const untils: string[] = [];
  const runIds: string[] = [];
  let versions = 0;
  await writeRoot(storage);
  for (let run = 0; run < account.runs; run += 1) {
    const until = new Date(FIRST_DAY + run * DAY).toISOString();
    const runId = hashOf(`run ${run}`).slice(0, 16);
    const touched = run === 0 ? [] : changeSome(assets, run);
    for (let added = 0; added < (run === 0 ? first : later); added += 1) {
      const asset = newAsset(assets.length, account);
      assets.push(asset);
      touched.push(asset);
    }
    const kept = [...new Set(touched)].sort((one, other) => one.id - other.id);
    const index = kept
      .filter(({ isDeleted }) => !isDeleted)
      .map((asset) => lineOf(asset, run, account.codeOf));
    versions += index.length;
    await writeRun(storage, {
      runId,
      until,
      index,
      inventory: kept.filter(({ isDeleted }) => isDeleted).map(({ id }) => deletedLine(id, until)),
      ...(run % 10 === 0 ? { folders: foldersOf(run) } : {}),
      manifest: { sequence: run },
    });
    untils.push(until);
    runIds.push(runId);
  }
  return { bigFolderId: BIG_FOLDER, untils, runIds, versions };
}

function newAsset(index: number, { inOneFolder, assets }: LargeAccount): Asset {
  // Spread over the ids, as the folders of an account are.
  const isInBig =
    Math.floor(((index + 1) * inOneFolder) / assets) > Math.floor((index * inOneFolder) / assets);
  const folder = isInBig ? BIG_FOLDER : FIRST_FOLDER + (index % FOLDERS);
  return { id: FIRST_ID + index, revision: 0, folder, isDeleted: false };
}

function changeSome(assets: readonly Asset[], run: number): Asset[] {
  const touched: Asset[] = [];
  const pick = (turn: number) => assets[(run * 7919 + turn * 104_729) % assets.length];
  for (let turn = 0; turn < assets.length * EDITED; turn += 1) {
    const asset = pick(turn);
    if (asset === undefined || asset.isDeleted) continue;
    asset.revision += 1;
    if (turn < MOVED_IN_EACH && asset.folder !== BIG_FOLDER) asset.folder = FIRST_FOLDER + (turn % FOLDERS);
    if (turn >= MOVED_IN_EACH && turn < MOVED_IN_EACH + DELETED_IN_EACH) asset.isDeleted = true;
    touched.push(asset);
  }
  return touched;
}

function lineOf({ id, revision, folder }: Asset, run: number, codeOf: LargeAccount['codeOf']): IndexLine {
  const date = new Date(FIRST_DAY + run * DAY - 3_600_000 - (id % 3600) * 1000).toISOString();
  const type = TYPES[id % TYPES.length] ?? { id: 197 };
  return indexLine(id, {
    name: `${NAMES[id % NAMES.length]} ${id}`,
    assetType: type,
    folderId: folder,
    folderPath: folder === BIG_FOLDER ? 'Content Builder/Everything' : `Content Builder/Campaign ${folder}`,
    modifiedDate: `${date.slice(0, -1)}0000Z`,
    modifiedBy: AUTHORS[(id + revision) % AUTHORS.length],
    content: codeOf?.(id, revision) ?? `revision ${revision} of ${id}`,
  });
}

function deletedLine(id: number, until: string): InventoryLine {
  return { id, modifiedDate: null, folderId: null, state: 'deleted', name: `Asset ${id}`, noticed: until };
}

function foldersOf(run: number): FolderLine[] {
  const folders = Array.from({ length: FOLDERS }, (_, index) => ({
    id: FIRST_FOLDER + index,
    // Folders are renamed now and then.
    name: index < run ? `Campaign ${FIRST_FOLDER + index} (old)` : `Campaign ${FIRST_FOLDER + index}`,
    parentId: index < 40 ? 1 : FIRST_FOLDER + (index % 40),
  }));
  return [
    { id: 1, name: 'Content Builder', parentId: 0 },
    { id: BIG_FOLDER, name: 'Everything', parentId: 1 },
    ...folders,
  ];
}
