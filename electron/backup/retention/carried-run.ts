import pLimit from 'p-limit';
import { BackupError } from '../../../shared/errors.ts';
import {
  type Account,
  FORMAT_VERSION,
  type IndexLine,
  type KeptFile,
  type Manifest,
  type Pending,
  type RunRecord,
} from '../../../shared/format.ts';
import type { RetentionPlan } from '../../../shared/retention.ts';
import type { Storage } from '../../storage/storage.ts';
import { putJson, putLines } from '../documents.ts';
import { FOLDERS_FILE, INDEX_FILE, INVENTORY_FILE, MANIFEST_FILE, RUN_FILE } from '../snapshots.ts';
import { type Copy, carriedAssets, carriedStates, stateKey } from './carry.ts';
import { writePlan } from './plans.ts';
import type { Prepared, RetentionSource } from './prepare.ts';
import { originOf } from './runs.ts';
import { treeLines, treesToCarry } from './trees.ts';

/** Files copied at the same time. */
const COPIES_AT_ONCE = 8;

export interface CarriedRunParts {
  readonly source: RetentionSource;
  readonly prepared: Prepared;
  readonly plan: RetentionPlan;
  /** Where it is written: the destination, or what measures. */
  readonly target: Storage;
  /** Takes a file over into the carried run's folder. */
  readonly copy: (copy: Copy) => Promise<void>;
  /** Throws where lock or root are no longer this one's. Asked before the manifest is written. */
  readonly check: () => Promise<void>;
  /** Looks at what was written before the manifest says that it is there. */
  readonly examine: (files: Manifest['files'], copies: ReadonlyMap<string, number>) => Promise<void>;
}

/** What was copied, and what the lists say of it. */
interface Taken {
  readonly copies: ReadonlyMap<string, number>;
  readonly states: ReadonlySet<string>;
  readonly pending: readonly Pending[];
}

/**
 * Writes the plan, then the carried run that is to stand for the runs it names: run.json, the files, the lists, each
 * safe before the next, and the manifest last. From that moment on the runs of the plan count no more.
 */
export async function writeCarriedRun(parts: CarriedRunParts): Promise<Manifest> {
  const { source, prepared, plan, target } = parts;
  const record = recordOf(prepared, plan);
  await writePlan(target, plan);
  await takeFolder(target, plan);
  await putJson(target, `${plan.folder}/${RUN_FILE}`, record);
  await target.settle();
  const taken = await takeOver(parts);
  await target.settle();
  const trees = treesToCarry(prepared.runs, prepared.rule.points, prepared.rule.dropped);
  const files = {
    folders:
      trees.length === 0
        ? null
        : await putLines(target, `${plan.folder}/${FOLDERS_FILE}`, treeLines(source.storage, trees)),
    index: await putLines(target, `${plan.folder}/${INDEX_FILE}`, indexPages(parts)),
    inventory: await putInventory(parts, taken.states),
  };
  await target.settle();
  await parts.examine(files, taken.copies);
  const manifest = manifestOf(record, parts, {
    files,
    taken,
    trees: trees.map(({ tree }) => tree),
  });
  await parts.check();
  source.signal.throwIfAborted();
  await putJson(target, `${plan.folder}/${MANIFEST_FILE}`, manifest);
  await target.settle();
  return manifest;
}

/** Its name holds the run's id: no other run asks for it. */
async function takeFolder(target: Storage, { folder, id }: RetentionPlan): Promise<void> {
  if (target.kind === 'local') {
    if (await target.claim(folder, id)) return;
  } else {
    const { folders, files } = await target.list(folder);
    if (folders.length + files.length === 0) return;
  }
  throw new BackupError('storage-name', `${target.locate(folder)} is taken already.`, {
    hint: 'Try again: another name is taken then.',
  });
}

async function takeOver({ source, prepared, copy }: CarriedRunParts): Promise<Taken> {
  const copies = new Map<string, number>();
  const states = new Set<string>();
  const pending: Pending[] = [];
  for await (const page of carriedAssets(source.database, prepared.rule)) {
    source.signal.throwIfAborted();
    await copyAll(
      page.flatMap((asset) => asset.copies),
      copy,
    );
    for (const asset of page) {
      for (const { to, bytes } of asset.copies) copies.set(to, bytes);
      for (const { at } of asset.states) states.add(stateKey(asset.id, at));
      if (asset.pending !== undefined) pending.push(pendingWithOrigin(prepared, asset.pending));
    }
  }
  // Of assets without any line: they never came to be kept.
  const withLines = new Set(pending.map(({ id }) => id));
  pending.push(...(await pendingWithoutLines(source, prepared, withLines)));
  return { copies, states, pending: pending.sort((one, other) => one.id - other.id) };
}

/** Where one fails, none is begun any more, and the first failure is thrown when all have ended. */
async function copyAll(copies: readonly Copy[], copy: (copy: Copy) => Promise<void>): Promise<void> {
  const limit = pLimit(COPIES_AT_ONCE);
  let failure: { readonly error: unknown } | undefined;
  await limit.map(copies, async (one) => {
    if (failure !== undefined) return;
    try {
      await copy(one);
    } catch (error) {
      failure ??= { error };
    }
  });
  if (failure !== undefined) throw failure.error;
}

function pendingWithOrigin(
  { rule }: Prepared,
  { pending, runId }: { pending: Pending; runId: string },
): Pending {
  const run = rule.dropped.get(runId);
  if (run === undefined) throw new Error(`Run ${runId} does not go.`);
  return { ...pending, ...originOf(pending, run.manifest) };
}

async function pendingWithoutLines(
  { database }: RetentionSource,
  prepared: Prepared,
  done: ReadonlySet<number>,
): Promise<Pending[]> {
  const { rule } = prepared;
  const found: Pending[] = [];
  for (const [id, entries] of rule.pending) {
    if (done.has(id)) continue;
    const [asset] = await database.lines.page(id - 1, 1);
    if (asset?.id === id) continue;
    const last = entries.reduce((one, other) => (other.at > one.at ? other : one));
    if (rule.dropped.has(last.runId)) found.push(pendingWithOrigin(prepared, last));
  }
  return found;
}

async function* indexPages({ source, prepared }: CarriedRunParts): AsyncGenerator<IndexLine[]> {
  for await (const page of carriedAssets(source.database, prepared.rule)) {
    yield page.flatMap(({ lines }) => lines);
  }
}

async function putInventory(
  { source, prepared, plan, target }: CarriedRunParts,
  wanted: ReadonlySet<string>,
): Promise<KeptFile> {
  const lines = await carriedStates(source.storage, prepared.rule.dropped.values(), wanted);
  async function* page() {
    yield lines;
  }
  return putLines(target, `${plan.folder}/${INVENTORY_FILE}`, page());
}

function recordOf({ newest, base }: Prepared, plan: RetentionPlan): RunRecord {
  if (newest === undefined) throw new Error('There is no run to be carried.');
  const { selection } = base ?? newest;
  return {
    formatVersion: FORMAT_VERSION,
    runId: plan.id,
    owner: plan.owner,
    kind: 'carried',
    account: accountOf(plan, newest),
    trigger: 'retention',
    full: false,
    started: plan.created,
    since: null,
    // At the newest run the account is known to be what it was.
    until: newest.until,
    selection,
    buildsOn: [],
  };
}

/** With its name, where a run knew it. */
function accountOf({ account }: RetentionPlan, newest: Manifest): Account {
  return { ...newest.account, ...account };
}

function manifestOf(
  record: RunRecord,
  { prepared, plan }: CarriedRunParts,
  found: { files: Manifest['files']; taken: Taken; trees: Manifest['trees'] },
): Manifest {
  const { base, newest, rule, nextSequence } = prepared;
  const { files, taken, trees } = found;
  const { kind, runId, owner, account, selection, full, trigger, started, since, until } = record;
  return {
    formatVersion: FORMAT_VERSION,
    kind,
    toolVersion: plan.toolVersion,
    runId,
    sequence: nextSequence,
    owner,
    account,
    selection,
    selectedFolderIds: (base ?? newest)?.selectedFolderIds ?? null,
    full,
    buildsOn: [],
    carried: carriedBy([...rule.dropped.values()].map(({ manifest }) => manifest)),
    trees,
    trigger,
    started,
    finished: new Date().toISOString(),
    since,
    until,
    watermark: base?.watermark ?? null,
    ...(base?.watermarkServiceTime === undefined ? {} : { watermarkServiceTime: base.watermarkServiceTime }),
    watermarkSelection: base?.watermarkSelection ?? null,
    watermarkFolderIds: base?.watermarkFolderIds ?? null,
    walked: false,
    itemsWithoutId: 0,
    counts: {
      listed: 0,
      kept: files.index.lines,
      added: 0,
      changed: 0,
      unchanged: 0,
      deleted: 0,
      leftSelection: 0,
      problems: 0,
    },
    bytes: [...taken.copies.values()].reduce((sum, bytes) => sum + bytes, 0),
    requests: 0,
    trust: [],
    problems: [],
    pending: [...taken.pending],
    files,
    status: 'complete',
  };
}

/** The runs that go, and those that carried ones among them stand for. */
function carriedBy(dropped: readonly Manifest[]): string[] {
  return [...new Set(dropped.flatMap(({ runId, carried = [] }) => [runId, ...carried]))].sort();
}
