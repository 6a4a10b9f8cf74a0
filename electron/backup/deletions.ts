import type { InventoryLine, Manifest, Problem } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Log } from '../journal/log.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import { type Capture, isFatal } from './capture.ts';
import type { JobDatabase } from './catalog/database.ts';
import type { MissingAsset } from './catalog/listed.ts';
import type { FolderTree } from './folder-tree.ts';
import { reasonOf } from './keeper.ts';

const FEWEST = 20;
const SHARE = 0.02;
const PAGE = 500;

/**
 * After all ids were seen: what is held and was not listed. An asset is deleted only where GET
 * says 404, and pending where GET fails; if too many miss at once none is, unless `acceptDeletions`. Returns
 * the problem, if any.
 */
export async function noticeDeletions(parts: {
  client: MarketingCloud;
  database: JobDatabase;
  capture: Capture;
  log: Log;
  signal: AbortSignal;
  tree: FolderTree;
  selection: Selection;
  lastWalked: Manifest | undefined;
  acceptDeletions: boolean;
}): Promise<Problem | undefined> {
  const { database, selection, log, capture } = parts;
  for await (const page of pages((after) => database.comparison.missingByType(selection, after, PAGE))) {
    await database.progress.recordStates(page.map((asset) => left(asset, 'type')));
  }
  await noticeNarrowerScope(parts);
  const { missing, known } = await database.comparison.missingCount(selection);
  if (missing === 0) return undefined;
  if (missing > Math.max(FEWEST, known * SHARE) && !parts.acceptDeletions) {
    log.warn('Too many assets are missing at once; none is recorded as deleted.', { missing, known });
    return {
      code: 'mass-deletion',
      message: `Marketing Cloud shows ${missing.toLocaleString('en-US')} fewer assets than are held. None is recorded as deleted.`,
      hint: 'Did the package lose access? If the assets were really deleted, confirm the deletions.',
    };
  }
  for await (const page of pages((after) => database.comparison.missing(selection, after, PAGE))) {
    for (const asset of page) await capture.later(() => checkMissing(asset, parts));
  }
  await capture.drain();
  return undefined;
}

async function checkMissing(
  missing: MissingAsset,
  parts: { client: MarketingCloud; capture: Capture; log: Log; signal: AbortSignal },
): Promise<void> {
  const { client, capture, log, signal } = parts;
  try {
    const found = await client.asset(missing.id, signal);
    if (found === undefined) {
      await capture.recordDeleted(missing);
      return;
    }
    log.info('An asset is there by id but was not listed.', { id: missing.id });
    await capture.keepFound({ ...found, id: missing.id });
  } catch (error) {
    if (isFatal(error)) throw error;
    await capture.leavePending(
      missing,
      `Marketing Cloud does not list this asset; by id: ${reasonOf(error)}`,
    );
  }
}

/** True where shared content was selected when all ids were last seen, and is no more. */
export function hasNarrowerScope(selection: Selection, lastWalked: Manifest | undefined): boolean {
  return selection.scope === 'own' && lastWalked?.selection.scope === 'own-and-shared';
}

/** Without shared content in the selection, what lies in folders that are no longer shown has left it. */
async function noticeNarrowerScope(parts: {
  database: JobDatabase;
  tree: FolderTree;
  selection: Selection;
  lastWalked: Manifest | undefined;
}): Promise<void> {
  const { database, tree, selection, lastWalked } = parts;
  if (!hasNarrowerScope(selection, lastWalked)) return;
  for await (const page of pages((after) => database.comparison.missing(selection, after, PAGE))) {
    const gone = page.filter(({ categoryId }) => categoryId !== null && !tree.has(categoryId));
    await database.progress.recordStates(gone.map((asset) => left(asset, 'scope')));
  }
}

function left(asset: MissingAsset, how: 'type' | 'scope'): InventoryLine {
  return {
    id: asset.id,
    modifiedDate: asset.modified === '' ? null : asset.modified,
    folderId: asset.categoryId,
    state: 'left-selection',
    left: how,
  };
}

/** All pages of a query by id, each asked for after the last id of the one before. */
export async function* pages<T extends { readonly id: number }>(
  next: (afterId: number) => Promise<T[]>,
): AsyncGenerator<T[]> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await next(after);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield page;
  }
}
