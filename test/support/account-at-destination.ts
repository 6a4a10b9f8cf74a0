import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orderOf } from '../../electron/backup/catalog/order.ts';
import { contentHash } from '../../electron/backup/content-hash.ts';
import type { SandboxAccount } from '../../electron/sandbox/sandbox.ts';
import {
  type IndexLine,
  type InventoryLine,
  indexLineSchema,
  inventoryLineSchema,
  type KeptFile,
  type Manifest,
  manifestSchema,
} from '../../shared/format.ts';

export interface FinishedRun {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly index: IndexLine[];
  readonly inventory: InventoryLine[];
}

/**
 * The finished runs at a destination, in order, read from its files alone (without the engine's catalog). A run
 * whose manifest is empty, or whose lists are not what the manifest names, counts as not there.
 */
export async function finishedRuns(backups: string): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (const entry of await readdir(backups, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(backups, entry.name);
    const files = await readdir(path);
    if (!files.includes('manifest.json')) continue;
    const text = await readFile(join(path, 'manifest.json'), 'utf8');
    if (text === '') continue;
    const manifest = manifestSchema.parse(JSON.parse(text));
    const index = await linesOf(join(path, 'index.ndjson'), manifest.files.index);
    const inventory = await linesOf(join(path, 'inventory.ndjson'), manifest.files.inventory);
    if (!index || !inventory) continue;
    runs.push({
      folder: entry.name,
      manifest,
      index: index.map((line) => indexLineSchema.parse(line)),
      inventory: inventory.map((line) => inventoryLineSchema.parse(line)),
    });
  }
  return runs.sort((a, b) => (orderOf(a.manifest) < orderOf(b.manifest) ? -1 : 1));
}

async function linesOf(path: string, kept: KeptFile): Promise<unknown[] | undefined> {
  const text = await readFile(path, 'utf8');
  if (createHash('sha256').update(text).digest('hex') !== kept.sha256) return undefined;
  return text
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
}

export interface HeldAsset {
  readonly line: IndexLine;
  readonly folder: string;
}

/** The account as the destination tells it: the rule of the format, written here a second time on purpose. */
export function heldAssets(runs: readonly FinishedRun[]): Map<number, HeldAsset> {
  const newest = new Map<number, HeldAsset & { key: string }>();
  const states = new Map<number, string>();
  for (const run of runs) {
    for (const line of run.index) {
      const key = `${line.modifiedDate ?? ''} ${orderOf(run.manifest)}`;
      if (key > (newest.get(line.id)?.key ?? '')) newest.set(line.id, { line, folder: run.folder, key });
      states.set(line.id, 'present');
    }
    for (const { id, state } of run.inventory) states.set(id, state);
  }
  for (const [id, state] of states) {
    if (state === 'deleted' || state === 'left-selection') newest.delete(id);
  }
  return newest;
}

/**
 * What differs between destination and account, in sentences; empty where they are equal. Every file an index
 * line names is read and its hash checked.
 */
export async function differences(
  backups: string,
  account: SandboxAccount,
  selected: (asset: { id: number; typeId: number; categoryId: number; shared: boolean }) => boolean,
): Promise<string[]> {
  const runs = await finishedRuns(backups);
  const found: string[] = [];
  for (const run of runs) found.push(...(await brokenFiles(backups, run)));
  const held = heldAssets(runs);
  const expected = new Set<number>();
  for (const asset of account.list()) {
    if (!selected(asset)) continue;
    expected.add(asset.id);
    const one = held.get(asset.id);
    if (!one) found.push(`asset ${asset.id} is in the account and not held`);
    else if (one.line.contentHash !== contentHash(account.document(asset.id))) {
      found.push(`asset ${asset.id} is held in another version`);
    } else if (!holdsFile(one.line, account.fileBytes(asset.id))) {
      found.push(`the file of asset ${asset.id} is not held, or another one is`);
    }
  }
  for (const id of held.keys())
    if (!expected.has(id)) found.push(`asset ${id} is held and not in the account`);
  return found;
}

/** True where the asset has no file of its own, or these bytes are among what is held of it. */
function holdsFile({ files }: IndexLine, bytes: Buffer | undefined): boolean {
  if (bytes === undefined) return true;
  const hash = createHash('sha256').update(bytes).digest('hex');
  return files.some(({ sha256 }) => sha256 === hash);
}

/** Files that a run's index names and that are missing or of other content. */
export async function brokenFiles(backups: string, run: FinishedRun): Promise<string[]> {
  const broken: string[] = [];
  for (const line of run.index) {
    for (const file of line.files) {
      try {
        const bytes = await readFile(join(backups, run.folder, file.path));
        const hash = createHash('sha256').update(bytes).digest('hex');
        if (hash !== file.sha256 || bytes.length !== file.bytes)
          broken.push(`${run.folder}/${file.path} is damaged`);
      } catch {
        broken.push(`${run.folder}/${file.path} is missing`);
      }
    }
  }
  return broken;
}
