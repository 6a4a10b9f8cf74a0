import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../../shared/errors.ts';
import type { Manifest } from '../../../shared/format.ts';
import { readManifest } from '../snapshots.ts';
import type { EndEntry, JournalState, RestoreJournal } from './journal.ts';
import { inOrder } from './order.ts';
import type { PlannedItem, PlanParts, RestorePlan } from './plan.ts';
import { Restorer } from './restorer.ts';
import { type BegunSafetyRun, type SafetyParts, SafetyRun } from './safety-run.ts';
import { TargetFolders } from './target-folders.ts';

export interface ItemOutcome {
  readonly id: number;
  readonly name: string;
  /** `not reached`: the restore ended before it; it is done when the restore is continued. */
  readonly outcome: 'made' | 'changed' | 'unchanged' | 'passed over' | 'failed' | 'not reached';
  /** What it is there. */
  readonly targetId: number | null;
  /** Why it was passed over or has failed. */
  readonly message: string | null;
  /** Fields that the service has not taken as they were sent. */
  readonly notTaken: readonly string[];
}

export interface RestoreOutcome {
  readonly status: 'complete' | 'with problems' | 'interrupted';
  readonly items: readonly ItemOutcome[];
  /** The runs that hold what was overwritten. */
  readonly safetyRuns: readonly string[];
  /** Why, where it was interrupted. */
  readonly error: unknown;
}

export interface ApplyParts extends Omit<PlanParts, 'onProgress'> {
  readonly safety: Omit<SafetyParts, 'client' | 'storage' | 'signal'>;
  readonly journal: RestoreJournal;
  /** What its journal said when this attempt began. */
  readonly before: JournalState | undefined;
  /** Overwrites also what was changed there since. */
  readonly overwriteConflicts: boolean;
  /** Items under way at the same time. */
  readonly itemsAtOnce?: number;
  readonly onOutcome?: (done: number, total: number, outcome: ItemOutcome) => void;
}

/** While some items wait for the service, others are read and written down. */
const ITEMS_FOR_EACH_REQUEST = 2;

/** What ends the whole restore: the next item would fare no better. */
const FATAL = [
  'cancelled',
  'permission-missing',
  'credentials-refused',
  'service-unavailable',
  'lock-lost',
  'wrong-account',
  'storage-unavailable',
  'storage-permission',
  'storage-full',
] as const;

/** Throws `permission-missing` where the package may not write, naming what Setup calls it. */
export async function checkWriteScopes({
  client,
  signal,
}: Pick<PlanParts, 'client' | 'signal'>): Promise<void> {
  const missing = await client.missingWriteScopes(signal);
  if (missing.length === 0) return;
  throw new BackupError(
    'permission-missing',
    `The installed package may not write: it lacks ${missing.join(', ')}.`,
    {
      hint: 'Give it these in Setup > Apps > Installed Packages for as long as you restore; backups do not need them.',
    },
  );
}

/**
 * Does what a plan says, each item once, whatever interrupts it: `journal` has a line before and after each. What is
 * overwritten is kept first. Never deletes. Throws nothing but what keeps it from beginning.
 */
export async function applyRestore(parts: ApplyParts, plan: RestorePlan): Promise<RestoreOutcome> {
  await checkWriteScopes(parts);
  const { client, signal, before, journal } = parts;
  client.restartServiceTime();
  const { folders } = await client.folders('own', signal);
  const targets = new TargetFolders(folders, plan.mode !== 'other account');
  const safety = new LazySafetyRun(parts, folders, before);
  const restorer = new Restorer(parts, { plan, targets, safety });
  const outcomes = new Map<number, ItemOutcome>();
  const failing = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    failing.abort();
  };
  const one = async (item: PlannedItem, work: (item: PlannedItem) => Promise<ItemOutcome>) => {
    if (failing.signal.aborted || signal.aborted) return;
    let outcome: ItemOutcome;
    try {
      parts.safety.checkLock();
      outcome = await work(item);
    } catch (error) {
      if (signal.aborted || !isBackupError(error) || isBackupError(error, ...FATAL)) return fail(error);
      outcome = failed(restorer.outcomeOf(item), error);
    }
    outcomes.set(item.source.id, outcome);
    parts.onOutcome?.(outcomes.size, plan.items.length, outcome);
  };
  try {
    const limit = pLimit(parts.itemsAtOnce ?? parts.concurrency * ITEMS_FOR_EACH_REQUEST);
    await restorer.settleDoubts();
    const chosen = plan.items.filter((item) => restorer.isToDo(item));
    await restorer.makeFolders(chosen);
    const restore = (item: PlannedItem) => limit(() => one(item, (it) => restorer.restore(it)));
    for (const group of inOrder(chosen)) await Promise.all(group.map(restore));
    for (const item of plan.items) {
      if (restorer.isToLink(item)) await one(item, (it) => restorer.link(it));
    }
  } catch (error) {
    fail(error);
  }
  try {
    await safety.finish();
  } catch (error) {
    fail(error);
  }
  const isInterrupted = failure !== undefined || signal.aborted;
  const items = plan.items.map((item) => outcomes.get(item.source.id) ?? restorer.outcomeOf(item));
  if (!isInterrupted) await journal.add({ step: 'end', left: leftOf(items) });
  const hasProblems = items.some(
    ({ outcome, notTaken }) => outcome === 'failed' || outcome === 'passed over' || notTaken.length > 0,
  );
  return {
    status: isInterrupted ? 'interrupted' : hasProblems ? 'with problems' : 'complete',
    items,
    safetyRuns: [...(before?.safetyRuns ?? []), ...safety.begunHere],
    error: signal.aborted ? cancelled() : ofRestore(failure?.error),
  };
}

function leftOf(items: readonly ItemOutcome[]): NonNullable<EndEntry['left']> {
  return items.flatMap(({ id, outcome, message }) =>
    outcome === 'passed over' || outcome === 'failed' ? [{ id, outcome, message }] : [],
  );
}

function failed(item: ItemOutcome, error: BackupError): ItemOutcome {
  const message = [error.message, error.hint].filter(Boolean).join(' ');
  return { ...item, outcome: 'failed', message };
}

/** What a client says of a backup that is to be run again is not what to do here. */
function ofRestore(error: unknown): unknown {
  if (!isBackupError(error, 'service-unavailable')) return error;
  return new BackupError(error.code, error.message, {
    hint: 'Marketing Cloud or the network has trouble: check status.salesforce.com and the connection, then start the restore again. It goes on where it stopped.',
    cause: error,
  });
}

function cancelled(): BackupError {
  return new BackupError(
    'cancelled',
    'The restore was cancelled. It goes on where it stopped when it is started again.',
  );
}

/** The safety run of an attempt: begun when the first asset is to be overwritten, or that of a killed attempt. */
export class LazySafetyRun {
  readonly #parts: ApplyParts;
  readonly #folders: ConstructorParameters<typeof TargetFolders>[0];
  readonly #before: JournalState | undefined;
  readonly #requestsBefore: number;
  readonly begunHere: string[] = [];
  #run: Promise<SafetyRun> | undefined;

  constructor(
    parts: ApplyParts,
    folders: ConstructorParameters<typeof TargetFolders>[0],
    before: JournalState | undefined,
  ) {
    this.#parts = parts;
    this.#folders = folders;
    this.#before = before;
    this.#requestsBefore = parts.client.requestCount();
  }

  /** The run, begun if need be. Its own signal outlives a cancel: what it has is still to be made whole. */
  open(): Promise<SafetyRun> {
    this.#run ??= this.#open();
    return this.#run;
  }

  /** Writes the manifest of what was kept, also after a cancel or a failure, and of a killed attempt. */
  async finish(): Promise<Manifest | undefined> {
    const isLeftOver = this.#before?.safety !== undefined;
    if (this.#run === undefined && !isLeftOver) return undefined;
    const run = await this.open();
    const manifest = await run.finish(this.#parts.client.requestCount() - this.#requestsBefore);
    await this.#parts.journal.add({ step: 'safety-end', runId: run.runId });
    return manifest;
  }

  async #open(): Promise<SafetyRun> {
    const { client, storage, journal, safety, signal } = this.#parts;
    const parts = { ...safety, client, storage, signal };
    const left = this.#before?.safety;
    if (left !== undefined) {
      // Killed between its manifest and the line that says so.
      if ((await readManifest(storage, left.folder)) === undefined) {
        return SafetyRun.continue(parts, left, this.#folders, this.#before?.kept.values() ?? []);
      }
      await journal.add({ step: 'safety-end', runId: left.record.runId });
    }
    return SafetyRun.begin(parts, this.#folders, async ({ record, folder }: BegunSafetyRun) => {
      await journal.add({ step: 'safety', record, folder });
      this.begunHere.push(record.runId);
    });
  }
}
