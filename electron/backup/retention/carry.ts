import type { IndexLine, InventoryLine } from '../../../shared/format.ts';
import { inventoryLineSchema } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import type { JobDatabase } from '../catalog/database.ts';
import type { AssetLines, StateLine, VersionLine } from '../catalog/lines.ts';
import { readLines } from '../documents.ts';
import { versionedPath } from '../names.ts';
import { INVENTORY_FILE } from '../snapshots.ts';
import { type AssetNeeds, needsOf, type PendingAt } from './needs.ts';
import { orderOfOrigin, originOf, type RunAt } from './runs.ts';

const PAGE = 500;
/** Of a sha256: enough to tell the versions of one asset apart. */
const VERSION_DIGITS = 12;

/** A file that a carried run takes over. Both paths start at the root but for the carried run's folder. */
export interface Copy {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a carried run takes over of an asset. */
export interface CarriedAsset {
  readonly id: number;
  readonly lines: readonly IndexLine[];
  readonly copies: readonly Copy[];
  readonly states: readonly StateLine[];
  readonly pending: PendingAt | undefined;
}

/** What decides what is carried. */
export interface CarryRule {
  /** Orders of runs at which the account must stay what it was. */
  readonly points: readonly string[];
  /** The least number of versions of each asset. */
  readonly versions: number;
  readonly pending: ReadonlyMap<number, readonly PendingAt[]>;
  /** The runs that go, by id. */
  readonly dropped: ReadonlyMap<string, RunAt>;
}

/** All assets with what must stay of each, by id. */
export async function* assetsWithNeeds(
  database: JobDatabase,
  rule: CarryRule,
): AsyncGenerator<{ asset: AssetLines; needs: AssetNeeds }[]> {
  const isDropped = (runId: string) => rule.dropped.has(runId);
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await database.lines.page(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map((asset) => ({
      asset,
      needs: needsOf(asset, { ...rule, pending: rule.pending.get(asset.id), isDropped }),
    }));
    after = last.id;
  }
}

/** What is carried, by id. */
export async function* carriedAssets(database: JobDatabase, rule: CarryRule): AsyncGenerator<CarriedAsset[]> {
  for await (const page of assetsWithNeeds(database, rule)) {
    yield page.map(({ asset, needs }) => carriedOf(asset, needs, rule.dropped));
  }
}

/** The part of what must stay that lies in runs that go, and in none that stays. */
export function carriedOf(
  asset: AssetLines,
  needs: AssetNeeds,
  dropped: ReadonlyMap<string, RunAt>,
): CarriedAsset {
  const versions = onlyInDropped(asset.versions, needs.versions, dropped);
  const states = onlyInDropped(asset.states, needs.states, dropped);
  const { pending } = needs;
  return {
    id: asset.id,
    ...withFiles(asset.id, versions, dropped),
    states,
    pending: pending !== undefined && dropped.has(pending.runId) ? pending : undefined,
  };
}

/**
 * One of each moment: the same may lie in two folders, as two carried runs may hold it, or a repair. Of these the one
 * that readers take, which a repair holds whole.
 */
function onlyInDropped<Line extends VersionLine | StateLine>(
  all: readonly Line[],
  needed: ReadonlySet<Line>,
  dropped: ReadonlyMap<string, RunAt>,
): Line[] {
  const elsewhere = new Set(all.filter(({ runId }) => !dropped.has(runId)).map(({ at }) => at));
  const byMoment = new Map<string, Line>();
  for (const line of needed) {
    const before = byMoment.get(line.at);
    if (elsewhere.has(line.at) || (before !== undefined && before.runId > line.runId)) continue;
    byMoment.set(line.at, line);
  }
  return [...byMoment.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

/** Of several versions the last one has the usual names; equal files are there once. */
function withFiles(
  id: number,
  versions: readonly VersionLine[],
  dropped: ReadonlyMap<string, RunAt>,
): Pick<CarriedAsset, 'lines' | 'copies'> {
  const taken = new Map<string, Copy>();
  const lines = versions.toReversed().map(({ runId, line }) => {
    const run = dropped.get(runId);
    if (run === undefined) throw new Error(`Run ${runId} does not go.`);
    const files = line.files.map((file) => {
      const copy = { bytes: file.bytes, sha256: file.sha256, from: `${run.folder}/${file.path}` };
      return { ...file, path: placeFor(id, file.path, copy, taken) };
    });
    return { ...line, files, ...originOf(line, run.manifest) };
  });
  return { lines: lines.toReversed(), copies: [...taken.values()] };
}

/** Names that differ only in case or Unicode form are the same to some file systems. */
function placeFor(id: number, path: string, copy: Omit<Copy, 'to'>, taken: Map<string, Copy>): string {
  const versioned = () => versionedPath(path, id, copy.sha256.slice(0, VERSION_DIGITS));
  for (const named of [() => path, versioned]) {
    const to = named();
    const key = to.normalize('NFKC').toLowerCase();
    const before = taken.get(key);
    if (before === undefined) {
      taken.set(key, { ...copy, to });
      return to;
    }
    if (before.sha256 === copy.sha256 && before.bytes === copy.bytes) return before.to;
  }
  throw new Error(`There is no name for ${path}.`);
}

/** The key of a state among all. */
export function stateKey(id: number, at: string): string {
  return `${id} ${at}`;
}

/**
 * The inventory lines of runs that go whose keys are `wanted`, by id and moment, each with where it came from. Throws
 * `format-damaged` where an inventory is not what its manifest names.
 */
export async function carriedStates(
  storage: Storage,
  dropped: Iterable<RunAt>,
  wanted: ReadonlySet<string>,
): Promise<InventoryLine[]> {
  const found = new Map<string, InventoryLine>();
  if (wanted.size === 0) return [];
  for (const { folder, manifest } of dropped) {
    const path = `${folder}/${INVENTORY_FILE}`;
    for await (const lines of readLines(storage, path, inventoryLineSchema, manifest.files.inventory)) {
      for (const line of lines) {
        const origin = originOf(line, manifest);
        const key = stateKey(line.id, orderOfOrigin(origin));
        if (wanted.has(key)) found.set(key, { ...line, ...origin });
      }
    }
  }
  if (found.size !== wanted.size) throw new Error('A state that is to be carried was not found.');
  return [...found]
    .sort(([key, { id }], [otherKey, { id: otherId }]) => id - otherId || (key < otherKey ? -1 : 1))
    .map(([, line]) => line);
}
