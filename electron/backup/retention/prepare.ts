import { BackupError, undefinedOn } from '../../../shared/errors.ts';
import type { Account, Manifest } from '../../../shared/format.ts';
import type { RetentionPolicy, RetentionReason } from '../../../shared/retention.ts';
import type { Log } from '../../journal/log.ts';
import type { Storage } from '../../storage/storage.ts';
import type { JobDatabase } from '../catalog/database.ts';
import { orderOf, orderUpTo } from '../catalog/order.ts';
import { readManifest, readRunRecord, type SnapshotFolder, syncCatalog } from '../snapshots.ts';
import { assetsWithNeeds, type CarryRule } from './carry.ts';
import { totalBytes } from './files.ts';
import type { PendingAt } from './needs.ts';
import { planRetention } from './plan.ts';
import { orderOfOrigin, originOf, type RunAt } from './runs.ts';

/** Less than this of a carried run's bytes is still needed: it is carried anew. */
const STILL_WORTH_KEEPING = 0.9;

export interface RetentionSource {
  readonly storage: Storage;
  /** Empty at first: what is decided rests on the destination alone. */
  readonly database: JobDatabase;
  readonly account: Account;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** IANA zone in which days, weeks, months and years begin. */
  readonly zone: string;
  readonly now: Date;
}

export interface RunVerdict {
  readonly run: RunAt;
  readonly keep: boolean;
  readonly why: RetentionReason;
}

/** What is to be done. */
export interface Prepared {
  readonly verdicts: readonly RunVerdict[];
  readonly rule: CarryRule;
  readonly runs: readonly RunAt[];
  /** The run that the next backup starts from, and the newest one: the carried run takes its words from them. */
  readonly base: Manifest | undefined;
  readonly newest: Manifest | undefined;
  readonly nextSequence: number;
}

/**
 * Reads the destination into the catalog. Throws `format-damaged` where a finished run cannot be read: what it holds,
 * and what is needed for it, is not known.
 */
export async function readRoot(source: RetentionSource): Promise<SnapshotFolder[]> {
  const { storage, database, account } = source;
  const snapshots = await syncCatalog(source);
  const known = new Set((await database.catalog.knownRuns()).map(({ folder }) => folder));
  const replaced = new Set(await database.catalog.replacedRuns());
  for (const { folder, manifestBytes } of snapshots) {
    if (manifestBytes === undefined || known.has(folder)) continue;
    const manifest = await undefinedOn(readManifest(storage, folder), 'format-damaged');
    if (manifest !== undefined && replaced.has(manifest.runId)) continue;
    if (manifest !== undefined && manifest.account.mid !== account.mid) continue;
    if (manifest !== undefined && manifest.account.tenant !== account.tenant) continue;
    throw new BackupError(
      'format-damaged',
      `The run in ${storage.locate(folder)} is damaged, so what it needs of others is not known.`,
      { hint: 'Nothing is removed. Verify the backups and mend it, or move its folder away.' },
    );
  }
  return snapshots;
}

/** Decides which runs go, and by what the carried run is made. */
export async function prepare(
  source: RetentionSource,
  snapshots: readonly SnapshotFolder[],
  policy: RetentionPolicy,
): Promise<Prepared> {
  const { database, now, zone } = source;
  const runs = await database.catalog.manifests();
  const facts = await database.catalog.facts();
  const folders = new Map(runs.map((run) => [run.manifest.runId, run]));
  const planned = planRetention(
    runs.map(({ manifest }) => manifest),
    policy,
    trustworthy(now, runs),
    zone,
  ).flatMap(({ run, ...verdict }) => {
    const found = folders.get(run.runId);
    return found === undefined ? [] : [{ run: found, ...verdict }];
  });
  const kept = planned.filter(({ keep }) => keep).map(({ run }) => run.manifest);
  const dropped = new Map(planned.filter(({ keep }) => !keep).map(({ run }) => [run.manifest.runId, run]));
  const first: CarryRule = {
    points: [...pointsOf(kept), ...(await unfinishedPoints(source, snapshots))].sort(),
    versions: policy.keep === 'all' ? 1 : policy.versions,
    pending: pendingOf(runs),
    dropped,
  };
  const carried = policy.keep === 'all' ? [] : await judgeCarried(source, runs, first);
  for (const { run, keep } of carried) if (!keep) dropped.set(run.manifest.runId, run);
  return {
    verdicts: [...planned, ...carried],
    rule: first,
    runs,
    base: facts.base,
    newest: planned.at(-1)?.run.manifest,
    nextSequence: facts.nextSequence,
  };
}

/**
 * The moment that ages are counted from. Runs have the service's time and this machine's clock may be ahead: then
 * nothing may count as older than it is. Where backups have stopped, more stays than the policy asks for.
 */
function trustworthy(now: Date, runs: readonly RunAt[]): Date {
  const untils = runs.map(({ manifest }) => Date.parse(manifest.until));
  const newest = untils.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  return Number.isFinite(newest) && newest < now.getTime() ? new Date(newest) : now;
}

/** The account is asked for by run, and by date: then all runs of that moment count. */
function pointsOf(kept: readonly Manifest[]): string[] {
  return kept.flatMap((manifest) => [orderOf(manifest), orderUpTo(new Date(manifest.until))]);
}

/** A run that is under way, or can be continued, may yet be one to keep. */
async function unfinishedPoints(
  { storage, database }: RetentionSource,
  snapshots: readonly SnapshotFolder[],
): Promise<string[]> {
  const replaced = new Set(await database.catalog.replacedRuns());
  const points: string[] = [];
  for (const { folder, manifestBytes } of snapshots) {
    if (manifestBytes !== undefined) continue;
    const record = await undefinedOn(readRunRecord(storage, folder), 'format-damaged');
    if (record === undefined || record.kind === 'carried' || replaced.has(record.runId)) continue;
    points.push(orderUpTo(new Date(record.until)));
  }
  return points;
}

function pendingOf(runs: readonly RunAt[]): Map<number, PendingAt[]> {
  const byId = new Map<number, PendingAt[]>();
  for (const { manifest } of runs) {
    for (const pending of manifest.pending) {
      const at = orderOfOrigin(originOf(pending, manifest));
      const entries = byId.get(pending.id) ?? [];
      entries.push({ at, pending, runId: manifest.runId });
      byId.set(pending.id, entries);
    }
  }
  return byId;
}

/**
 * A carried run goes where too much of it is needed no more; what still is is carried anew. What would be needed if
 * all of them went counts: else one whose word is needed only as long as it stays would be written anew each time.
 */
async function judgeCarried(
  { database, signal }: RetentionSource,
  runs: readonly RunAt[],
  rule: CarryRule,
): Promise<RunVerdict[]> {
  const carried = runs.filter(({ manifest }) => manifest.kind === 'carried');
  if (carried.length === 0) return [];
  const going = new Map(carried.map((run) => [run.manifest.runId, run]));
  const withoutThem = { ...rule, dropped: new Map([...rule.dropped, ...going]) };
  const sizes = new Map(carried.map(({ manifest }) => [manifest.runId, { all: 0, needed: 0 }]));
  for await (const page of assetsWithNeeds(database, withoutThem)) {
    signal.throwIfAborted();
    for (const { asset, needs } of page) {
      for (const version of asset.versions) {
        const size = sizes.get(version.runId);
        if (size === undefined) continue;
        const bytes = totalBytes(version.line.files);
        size.all += bytes;
        if (needs.versions.has(version)) size.needed += bytes;
      }
    }
  }
  return carried.map((run) => {
    const { all, needed } = sizes.get(run.manifest.runId) ?? { all: 0, needed: 0 };
    return needed < all * STILL_WORTH_KEEPING
      ? { run, keep: false, why: 'holds what is needed no more' }
      : { run, keep: true, why: 'still needed' };
  });
}
