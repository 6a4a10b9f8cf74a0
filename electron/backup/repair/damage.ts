import type { JobDatabase } from '../catalog/database.ts';
import type { AssetLines, VersionLine } from '../catalog/lines.ts';
import type { RunAt } from '../retention/runs.ts';
import type { Finding } from '../verify/findings.ts';

/** A version of an asset that has lost files. */
export interface DamagedVersion {
  readonly version: VersionLine;
  /** The run in whose folder it lies. */
  readonly run: RunAt;
  /** All runs in whose folders this version lies. */
  readonly heldBy: readonly string[];
  /** The newest of its asset. */
  readonly isNewest: boolean;
  /** Its asset was deleted, or left what the job keeps. */
  readonly isGone: boolean;
  readonly findings: readonly Finding[];
}

/** What was found, by the assets it hits. */
export interface Damage {
  readonly assets: ReadonlyMap<number, readonly DamagedVersion[]>;
  /** What belongs to no known version of an asset: lists, and files of runs that cannot be read. */
  readonly others: readonly Finding[];
}

/** Looks up which versions of which assets the files that were found missing or damaged belong to. */
export async function findDamage(database: JobDatabase, findings: readonly Finding[]): Promise<Damage> {
  const runs = new Map((await database.catalog.manifests()).map((run) => [run.manifest.runId, run]));
  const assets = new Map<number, DamagedVersion[]>();
  const others: Finding[] = [];
  for (const [id, ofAsset] of Map.groupBy(findings, (finding) => finding.id)) {
    const asset = id === null ? undefined : await linesOf(database, id);
    const known = asset?.versions ?? [];
    const isGone = asset !== undefined && isGoneAsset(asset);
    const newest = known.reduce<VersionLine | undefined>(newerOf, undefined);
    const versionHit = (finding: Finding) => known.find((version) => isPartOf(finding, version, runs));
    for (const [version, hits] of Map.groupBy(ofAsset, versionHit)) {
      const run = version && runs.get(version.runId);
      if (id === null || version === undefined || run === undefined) {
        others.push(...hits);
        continue;
      }
      const heldBy = known.filter(({ at }) => at === version.at).map(({ runId }) => runId);
      const isNewest = newest?.at === version.at;
      const damaged = { version, run, heldBy, isNewest, isGone, findings: hits };
      assets.set(id, [...(assets.get(id) ?? []), damaged]);
    }
  }
  return { assets, others };
}

async function linesOf(database: JobDatabase, id: number): Promise<AssetLines | undefined> {
  const [asset] = await database.lines.page(id - 1, 1);
  return asset?.id === id ? asset : undefined;
}

/** A version that is kept later says that it is there again. */
function isGoneAsset({ versions, states }: AssetLines): boolean {
  const last = states.at(-1);
  const lastKept = versions.at(-1);
  if (last === undefined || (lastKept !== undefined && lastKept.at > last.at)) return false;
  return last.state === 'deleted' || last.state === 'left-selection';
}

function isPartOf(
  { path }: Finding,
  { line, runId }: VersionLine,
  runs: ReadonlyMap<string, RunAt>,
): boolean {
  const folder = runs.get(runId)?.folder;
  return folder !== undefined && line.files.some((file) => `${folder}/${file.path}` === path);
}

/** By the format's rule. */
function newerOf(one: VersionLine | undefined, other: VersionLine): VersionLine {
  const order = ({ line, at, runId }: VersionLine) => `${line.modifiedDate ?? ''} ${at} ${runId}`;
  return one !== undefined && order(one) > order(other) ? one : other;
}
