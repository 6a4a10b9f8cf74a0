import pLimit from 'p-limit';
import { BackupError } from '../../../shared/errors.ts';
import {
  type Manifest,
  manifestSchema,
  type RunRecord,
  rootSchema,
  runRecordSchema,
} from '../../../shared/format.ts';
import { retentionPlanSchema } from '../../../shared/retention.ts';
import type { Storage } from '../../storage/storage.ts';
import { orderOf } from '../catalog/order.ts';
import { PLANS_FOLDER } from '../retention/plans.ts';
import { ROOT_FILE } from '../root.ts';
import { MANIFEST_FILE, RUN_FILE } from '../snapshots.ts';
import { Findings } from './findings.ts';
import { type Inspected, inspect } from './read-back.ts';

const LOOKS_AT_ONCE = 8;

/** A run that was finished, as far as that can still be told. */
export interface FinishedRun {
  readonly folder: string;
  /** Null where neither manifest nor run.json can say it. */
  readonly runId: string | null;
  readonly manifest: Inspected<Manifest>;
  readonly record: Inspected<RunRecord>;
}

export interface Surveyed {
  /** Finished runs that no carried one stands for, the oldest first. */
  readonly runs: readonly FinishedRun[];
  /** What is wrong in the root itself. */
  readonly findings: Findings;
  /** Folders that no run made. */
  readonly strange: readonly string[];
  /** Bytes of the root's own file. */
  readonly rootBytes: number;
  readonly folders: readonly string[];
}

type FolderKind = 'run' | 'claim' | 'plans' | 'strange' | 'empty';

interface FoundFolder extends FinishedRun {
  readonly kind: FolderKind;
}

/**
 * Looks at a root and into each folder in it. `known`: the runs that were found finished before, by folder. Throws
 * where there are no backups: a drive that is not connected may look like an empty folder.
 */
export async function surveyRoot(storage: Storage, known: ReadonlyMap<string, string>): Promise<Surveyed> {
  const limit = pLimit(LOOKS_AT_ONCE);
  const findings = new Findings();
  const root = await inspect(storage, ROOT_FILE, rootSchema);
  const { folders, files } = await storage.list('');
  const all = await limit.map(folders, (folder) => lookInto(storage, folder, known));
  const dropped = await droppedFolders(storage, all);
  const found = all.filter(({ folder }) => !dropped.has(folder));
  if (root.state === 'missing' && !found.some(({ kind }) => kind === 'run')) throw noBackups(storage);
  if (root.state === 'missing') findings.missing.push({ run: null, path: ROOT_FILE, id: null });
  else if (root.state !== 'intact') findings.damaged.push({ run: null, path: ROOT_FILE, id: null });
  for (const { name } of files) {
    if (!isEnginesOwn(name)) findings.foreign.push({ run: null, path: name, id: null });
  }
  const runs = finishedRuns(found, known);
  for (const missing of goneRuns(runs.counting, all, known)) findings.missing.push(missing);
  return {
    runs: runs.toVerify,
    findings,
    strange: found.filter(({ kind }) => kind === 'strange').map(({ folder }) => folder),
    rootBytes: 'bytes' in root ? root.bytes : 0,
    folders,
  };
}

/** What plans of retention take away, or have begun to: the runs that a finished carried one stands for. */
async function droppedFolders(storage: Storage, found: readonly FoundFolder[]): Promise<Set<string>> {
  const dropped = new Set<string>();
  const finished = new Set(found.flatMap(({ manifest }) => valueIn(manifest)?.runId ?? []));
  if (!found.some(({ folder }) => folder === PLANS_FOLDER)) return dropped;
  const { files } = await storage.list(PLANS_FOLDER);
  for (const { name } of files.filter((file) => file.name.endsWith('.json'))) {
    const plan = valueIn(await inspect(storage, `${PLANS_FOLDER}/${name}`, retentionPlanSchema));
    if (plan === undefined || !finished.has(plan.id)) continue;
    for (const { folder } of plan.drop) dropped.add(folder);
  }
  return dropped;
}

/** The ids of all runs that carried runs stand for now. */
export async function replacedRuns(storage: Storage): Promise<Set<string>> {
  const limit = pLimit(LOOKS_AT_ONCE);
  const { folders } = await storage.list('');
  return replacedBy(await limit.map(folders, (folder) => lookInto(storage, folder, new Map())));
}

async function lookInto(
  storage: Storage,
  folder: string,
  known: ReadonlyMap<string, string>,
): Promise<FoundFolder> {
  const kind = await kindOf(storage, folder);
  if (kind !== 'run') {
    const runId = known.get(folder) ?? null;
    const documents = { manifest: { state: 'missing' }, record: { state: 'missing' } } as const;
    return { kind: kind === 'strange' && runId !== null ? 'run' : kind, folder, runId, ...documents };
  }
  const [manifest, record] = await Promise.all([
    inspect(storage, `${folder}/${MANIFEST_FILE}`, manifestSchema),
    inspect(storage, `${folder}/${RUN_FILE}`, runRecordSchema),
  ]);
  return { kind, folder, runId: runIdOf(manifest, record), manifest, record };
}

/** An intact document says it; of damaged ones whatever can be read. */
function runIdOf(manifest: Inspected<Manifest>, record: Inspected<RunRecord>): string | null {
  if (manifest.state === 'intact') return manifest.value.runId;
  if (record.state === 'intact') return record.value.runId;
  return (valueIn(manifest) ?? valueIn(record))?.runId ?? null;
}

function valueIn<T>(inspected: Inspected<T>): T | undefined {
  return 'value' in inspected ? inspected.value : undefined;
}

async function kindOf(storage: Storage, folder: string): Promise<FolderKind> {
  let kind: FolderKind = folder === PLANS_FOLDER ? 'plans' : 'empty';
  let cursor: string | undefined;
  do {
    const page = await storage.listPage(folder, cursor === undefined ? {} : { cursor });
    for (const { name } of page.files) {
      if (name === RUN_FILE || name === MANIFEST_FILE) return 'run';
      if (kind === 'empty' && name.startsWith('claim-')) kind = 'claim';
      else if (kind !== 'plans' || !name.endsWith('.json')) kind = 'strange';
    }
    if (page.folders.length > 0) kind = 'strange';
    cursor = page.next;
  } while (cursor !== undefined);
  return kind;
}

/**
 * Tells finished runs from interrupted ones. A folder without a manifest, or with one that was never written
 * whole, is an interrupted run, unless another run builds on it or it was finished when it was verified before:
 * then its manifest is what is missing or damaged.
 */
function finishedRuns(
  found: readonly FoundFolder[],
  known: ReadonlyMap<string, string>,
): { toVerify: FinishedRun[]; counting: FoundFolder[] } {
  const replaced = replacedBy(found);
  const counting = found.filter(({ kind, runId }) => kind === 'run' && !(runId && replaced.has(runId)));
  const needed = new Set(counting.flatMap(({ manifest }) => valueIn(manifest)?.buildsOn ?? []));
  const toVerify = counting.filter(({ folder, runId, manifest }) => {
    if (manifest.state === 'intact' || manifest.state === 'damaged') return true;
    return runId !== null && (needed.has(runId) || known.get(folder) === runId);
  });
  const order = ({ manifest, folder }: FinishedRun) => {
    const value = valueIn(manifest);
    return value === undefined ? folder : orderOf(value);
  };
  return { toVerify: toVerify.sort((one, other) => (order(one) < order(other) ? -1 : 1)), counting };
}

function replacedBy(found: readonly FoundFolder[]): Set<string> {
  return new Set(found.flatMap(({ manifest }) => valueIn(manifest)?.carried ?? []));
}

/**
 * Runs that the newest backup builds on and whose folder is gone. Only the newest one counts: the next backup
 * fetches again what they held, and names them no more.
 */
function goneRuns(
  counting: readonly FoundFolder[],
  found: readonly FoundFolder[],
  known: ReadonlyMap<string, string>,
) {
  const manifests = counting.flatMap(({ manifest }) => (manifest.state === 'intact' ? [manifest.value] : []));
  const backups = manifests.filter(({ kind }) => kind === 'backup');
  const newest = backups.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1)).at(-1);
  const there = new Set(found.map(({ runId }) => runId));
  const replaced = replacedBy(found);
  // A damaged manifest may be that of the run, or of the one that stands for it.
  const unclear = found.flatMap(({ manifest }) =>
    manifest.state === 'damaged' && manifest.value === undefined ? [manifest.text] : [],
  );
  return (newest?.buildsOn ?? [])
    .filter((runId) => !there.has(runId) && !replaced.has(runId))
    .filter((runId) => !unclear.some((text) => text === undefined || text.includes(runId)))
    .map((runId) => {
      const folder = [...known].find(([, knownId]) => knownId === runId)?.[0] ?? runId;
      return { run: runId, path: `${folder}/${MANIFEST_FILE}`, id: null };
    });
}

function isEnginesOwn(name: string): boolean {
  return (
    name === ROOT_FILE || name === 'lease.json' || /^(backup-creator-probe|probe-)[^/]*\.txt$/.test(name)
  );
}

function noBackups(storage: Storage): BackupError {
  return new BackupError('storage-not-found', `There are no backups in ${storage.locate('')}.`, {
    hint: 'Is it the right place, and is its drive connected?',
  });
}
