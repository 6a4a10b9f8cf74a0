import { type FolderLine, folderLineSchema, type Manifest } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import { readLines } from '../documents.ts';
import { FOLDERS_FILE } from '../snapshots.ts';
import { NEWEST_POINT } from './needs.ts';
import { type Origin, orderOfOrigin, originOf, type RunAt } from './runs.ts';

type CarriedTree = NonNullable<Manifest['trees']>[number];

/** A folder tree that a run keeps. */
interface TreeAt {
  readonly at: string;
  readonly tree: CarriedTree;
  readonly in: RunAt;
}

/** The trees that must stay and lie in runs that go: at each point the last one by then is the one. */
export function treesToCarry(
  runs: readonly RunAt[],
  points: readonly string[],
  dropped: ReadonlyMap<string, RunAt>,
): TreeAt[] {
  const trees = runs.flatMap(treesOf).sort((one, other) => (one.at < other.at ? -1 : 1));
  const isDropped = (tree: TreeAt) => dropped.has(tree.in.manifest.runId);
  const elsewhere = new Set(trees.filter((tree) => !isDropped(tree)).map(({ at }) => at));
  const carried = new Map<string, TreeAt>();
  for (const point of [...points, NEWEST_POINT]) {
    const last = trees.findLast(({ at }) => at <= point);
    if (last !== undefined && !elsewhere.has(last.at)) carried.set(last.at, last);
  }
  return [...carried.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

function treesOf(run: RunAt): TreeAt[] {
  const { manifest } = run;
  const own = manifest.files.folders;
  const carried = manifest.trees ?? [];
  const named =
    manifest.kind === 'carried' || own === null
      ? carried
      : [{ ...originOf({}, manifest), sha256: own.sha256 }];
  return named.map((tree) => ({ at: orderOfOrigin(tree), tree, in: run }));
}

/** The lines of trees, one tree after the other, each line with where it came from. */
export async function* treeLines(storage: Storage, trees: readonly TreeAt[]): AsyncGenerator<FolderLine[]> {
  for (const { at, tree, in: run } of trees) {
    const { folder, manifest } = run;
    if (manifest.files.folders === null) continue;
    const path = `${folder}/${FOLDERS_FILE}`;
    const origin: Origin = { run: tree.run, until: tree.until, sequence: tree.sequence };
    for await (const lines of readLines(storage, path, folderLineSchema, manifest.files.folders)) {
      yield lines
        .filter((line) => orderOfOrigin(originOf(line, manifest)) === at)
        .map((line) => ({ ...line, ...origin }));
    }
  }
}
