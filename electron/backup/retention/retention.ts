import { randomBytes } from 'node:crypto';
import { BackupError } from '../../../shared/errors.ts';
import { FORMAT_VERSION, type Manifest, type RunKind } from '../../../shared/format.ts';
import type { RetentionPlan, RetentionPolicy, RetentionReason } from '../../../shared/retention.ts';
import type { Storage } from '../../storage/storage.ts';
import { type FolderPattern, snapshotFolderName } from '../names.ts';
import { checkRoot } from '../root.ts';
import { readManifest } from '../snapshots.ts';
import { writeCarriedRun } from './carried-run.ts';
import { examineCarried } from './examine.ts';
import { copyFile, filesBelow, totalBytes } from './files.ts';
import { type FormerPlans, findFormerPlans, finishFormerPlans, takeBackAbandoned } from './former.ts';
import { MeasuringStorage } from './measure.ts';
import { type Prepared, prepare, type RetentionSource, readRoot } from './prepare.ts';
import { type Removal, removeRun } from './remove.ts';

export interface RetentionParts extends RetentionSource {
  /** This installation's id. */
  readonly owner: string;
  readonly toolVersion: string;
  readonly folderPattern: FolderPattern;
  /** Throws `lock-lost` where another process has taken this job over. */
  readonly checkLock: () => void;
}

export interface JudgedRun {
  readonly run: string;
  readonly folder: string;
  readonly until: string;
  readonly kind: RunKind;
  readonly keep: boolean;
  readonly why: RetentionReason;
}

interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** What the user should know beside. The size is only warned of: nothing is removed for it. */
export type RetentionWarning =
  /** Where nearly every version is still needed, lists that say so twice take more than the few others did. */
  | { readonly kind: 'frees nothing'; readonly more: number }
  | { readonly kind: 'takes more'; readonly bytes: number; readonly limit: number };

/** What a policy does to a destination. */
export interface RetentionPreview {
  readonly policy: RetentionPolicy;
  /** Every finished run, in their order. */
  readonly runs: readonly JudgedRun[];
  readonly dropped: Amount & { readonly runs: number };
  /** What is written for that: the run that carries what is still needed, and the plan. */
  readonly written: Amount;
  /** Bytes that are there less when it is done. */
  readonly freed: number;
  /** Folders that an earlier retention was to remove and that are still there. */
  readonly leftOver: readonly string[];
  /** Bytes that everything takes when it is done; null where the policy does not ask. */
  readonly takes: number | null;
  readonly warnings: readonly RetentionWarning[];
}

/** How it is carried out. */
export interface RetentionOptions {
  /** Given what would go before anything is changed: throws where that was not agreed to. */
  readonly agreed?: (runs: readonly JudgedRun[]) => void;
  /** Told how many of the runs that go are gone. */
  readonly onRemoved?: (runs: { readonly done: number; readonly total: number }) => void;
}

/** What was done. */
export interface RetentionOutcome extends RetentionPreview {
  /** The id of plan and carried run, and that run's folder; null where no run went. */
  readonly run: string | null;
  readonly folder: string | null;
  readonly removed: Amount & { readonly folders: readonly string[] };
  /** What could not be removed. No reader counts it, and the next retention tries again. */
  readonly refused: readonly { readonly folder: string; readonly reason: string }[];
}

/** Says what a policy would do. Nothing is written. Throws `format-damaged` where what is there cannot be read. */
export async function previewRetention(
  parts: RetentionParts,
  policy: RetentionPolicy,
): Promise<RetentionPreview> {
  const snapshots = await readRoot(parts);
  const former = await findFormerPlans(parts, snapshots);
  return measure(parts, policy, await prepare(parts, snapshots, policy), former);
}

/**
 * Carries a policy out. At any moment a kill leaves a destination that is whole for readers: until the carried run's
 * manifest is there all runs count, from then on none of those that go. Another call completes it.
 */
export async function applyRetention(
  parts: RetentionParts,
  policy: RetentionPolicy,
  { agreed, onRemoved }: RetentionOptions = {},
): Promise<RetentionOutcome> {
  const { storage, signal, account } = parts;
  await checkRoot(storage, account);
  const snapshots = await readRoot(parts);
  const former = await findFormerPlans(parts, snapshots);
  const prepared = await prepare(parts, snapshots, policy);
  agreed?.(judged(prepared));
  const removals = await finishFormerPlans(parts, former);
  await takeBackAbandoned(parts, former, parts.owner);
  const preview = await measure(parts, policy, prepared, { effective: [], abandoned: [] });
  if (prepared.rule.dropped.size === 0) return outcomeOf(preview, removals, undefined);
  const plan = planOf(parts, policy, prepared);
  await carryOut(parts, prepared, plan);
  for (const [done, run] of plan.drop.entries()) {
    onRemoved?.({ done, total: plan.drop.length });
    removals.push(await removeRun(storage, run, signal));
  }
  await storage.settle();
  return outcomeOf(preview, removals, plan);
}

/** Writes the carried run and makes sure that it can be read. Nothing was removed before it returns. */
async function carryOut(parts: RetentionParts, prepared: Prepared, plan: RetentionPlan): Promise<Manifest> {
  const { storage, signal, account } = parts;
  const manifest = await writeCarriedRun({
    source: parts,
    prepared,
    plan,
    target: storage,
    copy: (copy) => copyFile(storage, storage, plan.folder, copy, signal),
    check: async () => {
      parts.checkLock();
      await checkRoot(storage, account);
    },
    examine: (files, copies) => examineCarried(storage, plan.folder, files, copies),
  });
  const found = await readManifest(storage, plan.folder);
  if (found?.runId !== plan.id) {
    throw new BackupError(
      'format-damaged',
      `${storage.locate(plan.folder)} does not give back what was written.`,
      {
        hint: 'Nothing was removed. See whether the destination works as it should.',
      },
    );
  }
  parts.checkLock();
  return manifest;
}

function planOf(
  { owner, toolVersion, account, now, zone, folderPattern }: RetentionParts,
  policy: RetentionPolicy,
  { rule, newest }: Prepared,
): RetentionPlan {
  const id = randomBytes(8).toString('hex');
  const until = new Date(newest?.until ?? now);
  return {
    formatVersion: FORMAT_VERSION,
    id,
    // With a part of its id: a name that nobody else asks for.
    folder: snapshotFolderName({ until, zone, pattern: folderPattern, attempt: 2, runId: id }),
    account: { tenant: account.tenant, mid: account.mid },
    owner,
    toolVersion,
    created: now.toISOString(),
    policy,
    drop: [...rule.dropped.values()].map(({ folder, manifest }) => ({
      runId: manifest.runId,
      folder,
      until: manifest.until,
    })),
  };
}

/** Goes the way of applying it, to a storage that only counts. */
async function measure(
  parts: RetentionParts,
  policy: RetentionPolicy,
  prepared: Prepared,
  former: FormerPlans,
): Promise<RetentionPreview> {
  const { storage } = parts;
  const dropped = { runs: prepared.rule.dropped.size, files: 0, bytes: 0 };
  for (const { folder } of prepared.rule.dropped.values()) {
    const files = await filesBelow(storage, folder);
    dropped.files += files.length;
    dropped.bytes += totalBytes(files);
  }
  const target = new MeasuringStorage(storage);
  if (dropped.runs > 0) {
    const plan = planOf(parts, policy, prepared);
    await writeCarriedRun({
      source: parts,
      prepared,
      plan,
      target,
      copy: async ({ to, bytes }) => target.count(`${plan.folder}/${to}`, bytes),
      check: async () => undefined,
      examine: async () => undefined,
    });
  }
  const { files, bytes } = target;
  const freed = dropped.bytes - bytes;
  const takes = policy.warnAboveBytes === undefined ? null : (await bytesAt(storage)) - freed;
  return {
    policy,
    runs: judged(prepared),
    dropped,
    written: { files, bytes },
    freed,
    leftOver: former.effective.flatMap(({ left }) => left.map(({ folder }) => folder)),
    takes,
    warnings: warningsOf(policy, dropped.runs, freed, takes),
  };
}

function judged({ verdicts }: Prepared): JudgedRun[] {
  return verdicts.map(({ run: { folder, manifest }, keep, why }) => {
    const { runId, until, kind } = manifest;
    return { run: runId, folder, until, kind, keep, why };
  });
}

async function bytesAt(storage: Storage): Promise<number> {
  const { folders } = await storage.list('');
  let bytes = 0;
  for (const folder of folders) bytes += totalBytes(await filesBelow(storage, folder));
  return bytes;
}

function warningsOf(
  { warnAboveBytes: limit }: RetentionPolicy,
  runs: number,
  freed: number,
  takes: number | null,
): RetentionWarning[] {
  const warnings: RetentionWarning[] = [];
  if (runs > 0 && freed <= 0) warnings.push({ kind: 'frees nothing', more: -freed });
  if (takes !== null && limit !== undefined && takes > limit) {
    warnings.push({ kind: 'takes more', bytes: takes, limit });
  }
  return warnings;
}

function outcomeOf(
  preview: RetentionPreview,
  removals: readonly Removal[],
  plan: RetentionPlan | undefined,
): RetentionOutcome {
  const gone = removals.filter(({ refused, files }) => refused === undefined && files > 0);
  return {
    ...preview,
    run: plan?.id ?? null,
    folder: plan?.folder ?? null,
    removed: {
      folders: gone.map(({ folder }) => folder),
      files: removals.reduce((sum, { files }) => sum + files, 0),
      bytes: totalBytes(removals),
    },
    refused: removals.flatMap(({ folder, refused }) =>
      refused === undefined ? [] : [{ folder, reason: refused }],
    ),
  };
}
