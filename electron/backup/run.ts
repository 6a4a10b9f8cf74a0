import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { BackupError } from '../../shared/errors.ts';
import type { Account, Manifest, RunRecord } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Log } from '../journal/log.ts';
import type { MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../storage/storage.ts';
import { Capture } from './capture.ts';
import type { RootFacts } from './catalog/catalog.ts';
import type { JobDatabase } from './catalog/database.ts';
import { FailureLimit } from './failures.ts';
import { finishRun } from './finish.ts';
import { FolderTree } from './folder-tree.ts';
import { Keeper } from './keeper.ts';
import type { FolderPattern } from './names.ts';
import { planRun } from './plan.ts';
import { Recorder } from './recorder.ts';
import { claimRoot } from './root.ts';
import { refetchUntrusted, retryPending } from './second-tries.ts';
import { syncCatalog } from './snapshots.ts';
import { continueRun, findInterrupted, type StartedRun, startRun } from './start.ts';
import { Survey } from './survey.ts';
import { TaskPool } from './task-pool.ts';
import { ListTrust } from './trust.ts';
import { watchForWake } from './wake.ts';

/** What is backed up and how it is named. */
export interface BackupJob {
  readonly account: Account;
  readonly selection: Selection;
  /** IANA zone of the date in folder names. */
  readonly zone: string;
  readonly folderPattern: FolderPattern;
}

export interface RunRequest {
  /** Why the run happens: `manual`, `schedule`, `catch-up`, `retry` ... */
  readonly trigger: string;
  /** A self-contained run: everything is fetched and stored. */
  readonly full: boolean;
  /** The user confirms that many missing assets were really deleted. */
  readonly acceptDeletions: boolean;
  /** Only continue the interrupted run, if there is one; make none of its own. */
  readonly continueOnly?: boolean;
}

/** How far a run is. `expected` grows as lists are read. */
export interface RunProgress {
  readonly phase: 'starting' | 'fetching' | 'comparing' | 'finishing';
  readonly kept: number;
  readonly expected: number;
  readonly bytes: number;
}

export interface RunParts {
  readonly client: MarketingCloud;
  readonly storage: Storage;
  readonly database: JobDatabase;
  /** Throws `lock-lost` where another process has taken this job over. */
  readonly checkLock: () => void;
  readonly log: Log;
  /** This installation's id. */
  readonly owner: string;
  readonly toolVersion: string;
  /** Bodies worked on at a time: twice the requests, so that the disk never holds up the network. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly random?: () => number;
}

/** How a run ended: with a manifest, or interrupted (it will be continued). */
export type RunOutcome =
  | { readonly status: Manifest['status']; readonly manifest: Manifest; readonly folder: string }
  | {
      readonly status: 'interrupted';
      readonly record: RunRecord;
      readonly folder: string;
      readonly error: unknown;
      readonly requests: number;
    };

/**
 * Backs a job up: continues this installation's interrupted run if there is one, then makes a run of its
 * own. Returns every run's outcome, in order; the last one is the one asked for unless it says interrupted.
 * Throws where no run could start.
 */
export async function backUp(parts: RunParts, job: BackupJob, request: RunRequest): Promise<RunOutcome[]> {
  const { storage, database, log, owner } = parts;
  const stopWatching = watchForWake((gap) => {
    log.warn('The machine was asleep; requests in flight are sent anew.', { milliseconds: gap });
    parts.client.abandonInFlight();
  });
  try {
    await syncCatalog({ storage, database, account: job.account, log });
    const outcomes: RunOutcome[] = [];
    const interrupted = await findInterrupted(storage, database, owner, log);
    if (interrupted) {
      log.info('Continuing the interrupted run first.', { folder: interrupted.folder });
      const continued = await continueInterrupted(parts, job, request, interrupted);
      outcomes.push(continued);
      if (continued.status === 'interrupted') return outcomes;
    }
    if (request.continueOnly) return outcomes;
    outcomes.push(await makeRun(parts, job, request));
    return outcomes;
  } finally {
    stopWatching();
  }
}

/** A run of its own: its time is the service's, taken from the reply that brings the folder tree (rule 2). */
async function makeRun(parts: RunParts, job: BackupJob, request: RunRequest): Promise<RunOutcome> {
  const { client, database, storage } = parts;
  const requestsBefore = client.requestCount();
  const { tree, now } = await readTree(parts, job.selection);
  const facts = await database.catalog.facts();
  // Runs are ordered by it: it never goes back, though one of the service's clocks may be behind another.
  const until = new Date(Math.max(now.getTime(), facts.newestUntil?.getTime() ?? 0));
  const selectedFolderIds = selectedFolders(tree, job.selection, facts);
  const plan = planRun({ facts, selection: job.selection, selectedFolderIds, full: request.full, now });
  const record = {
    runId: randomBytes(8).toString('hex'),
    owner: parts.owner,
    kind: 'backup' as const,
    account: job.account,
    trigger: request.trigger,
    full: request.full,
    started: new Date().toISOString(),
    since: plan.since?.toISOString() ?? null,
    until: until.toISOString(),
    serviceTime: now.toISOString(),
    selection: job.selection,
    buildsOn: request.full ? [] : await database.catalog.neededRuns(),
  };
  const run = await startRun(storage, database, record, { zone: job.zone, pattern: job.folderPattern });
  return execute(parts, request, run, { facts, tree, now, requestsBefore });
}

/** Goes on with `since`, `until` and selection as they were; what the job says now is the next run's (rule 12). */
async function continueInterrupted(
  parts: RunParts,
  job: BackupJob,
  request: RunRequest,
  interrupted: { record: RunRecord; folder: string },
): Promise<RunOutcome> {
  const { client, database, storage } = parts;
  const requestsBefore = client.requestCount();
  const run = await continueRun(storage, database, interrupted);
  try {
    await claimRoot(storage, job.account);
    const { tree, now: present } = await readTree(parts, run.record.selection);
    // Whichever of both times was ahead: it is the earlier one that the run can answer for.
    const { serviceTime, until } = run.record;
    const now = new Date(Math.min(Date.parse(serviceTime ?? until), present.getTime()));
    const facts = await database.catalog.facts();
    return await execute(parts, request, run, { facts, tree, now, requestsBefore });
  } catch (error) {
    return interruptedBy(error, parts, run, requestsBefore);
  }
}

async function readTree(parts: RunParts, selection: Selection): Promise<{ tree: FolderTree; now: Date }> {
  const { client, signal } = parts;
  parts.onProgress?.({ phase: 'starting', kept: 0, expected: 0, bytes: 0 });
  client.restartServiceTime();
  const { folders, complete } = await client.folders(selection.scope, signal);
  const tree = new FolderTree(folders, complete);
  const now = client.serviceTime();
  if (now === undefined) {
    throw new BackupError(
      'service-reply',
      'Marketing Cloud sent no Date header, so the time of this run is not known.',
      {
        hint: 'Does a proxy between this machine and Marketing Cloud remove it?',
      },
    );
  }
  return { tree, now };
}

/** The folders that a selection holds, with those it is known to hold where the service did not list all. */
function selectedFolders(tree: FolderTree, selection: Selection, { lastWalked }: RootFacts): number[] | null {
  const same = isDeepStrictEqual(lastWalked?.selection.folders, selection.folders);
  return tree.selected(selection, same ? (lastWalked?.selectedFolderIds ?? []) : []);
}

/** Runs the rules in their order; an error leaves the run interrupted, with everything safe recorded. */
async function execute(
  parts: RunParts,
  request: RunRequest,
  run: StartedRun,
  known: { facts: RootFacts; tree: FolderTree; now: Date; requestsBefore: number },
): Promise<RunOutcome> {
  const failing = new AbortController();
  const signal = AbortSignal.any([parts.signal, failing.signal]);
  const { client, storage, database, log } = parts;
  const { record, folder } = run;
  const { facts, tree, now, requestsBefore } = known;
  const pool = new TaskPool(parts.concurrency * 2, () => failing.abort());
  const recorder = new Recorder(() => storage.settle({ signal }), database.progress);
  try {
    const selectedFolderIds = selectedFolders(tree, record.selection, facts);
    const plan = planRun({
      facts,
      selection: record.selection,
      selectedFolderIds,
      full: record.full,
      now,
      since: record.since === null ? null : new Date(record.since),
    });
    const trust = new ListTrust(await database.progress.trust(), parts.random);
    const limit = new FailureLimit();
    const reporter = new Reporter(parts);
    const capture = new Capture({
      client,
      database,
      keeper: new Keeper({ client, storage, folder, tree, signal }),
      recorder,
      pool,
      trust,
      limit,
      log,
      signal,
      selection: record.selection,
      selectedFolderIds,
      tree,
      full: record.full,
      attempt: run.attempt,
      until: record.until,
      onKept: (bytes) => reporter.kept(bytes),
    });
    const survey = new Survey({ client, database, capture, limit, log, signal, reporter });
    survey.noticeFolders(tree, record.selection, facts.lastWalked);
    reporter.phase('fetching');
    await survey.list(plan);
    reporter.phase('comparing');
    await survey.walkIfDue(plan, record.selection, facts);
    await survey.noticeDeletions({
      tree,
      selection: record.selection,
      lastWalked: facts.lastWalked,
      acceptDeletions: request.acceptDeletions,
    });
    await refetchUntrusted(database, capture, trust);
    await retryPending(database, capture, run.attempt);
    reporter.phase('finishing');
    const conclusion = {
      facts,
      buildsOn: record.full ? [] : await database.catalog.neededRuns(),
      tree,
      selectedFolderIds,
      since: plan.since,
      serviceTime: now,
      walked: survey.walked,
      complete: survey.complete,
      itemsWithoutId: survey.itemsWithoutId,
      problems: survey.problems(),
      trust: trust.outcomes(),
      requests: client.requestCount() - requestsBefore,
      toolVersion: parts.toolVersion,
      finished: new Date(),
    };
    parts.signal.throwIfAborted();
    const manifest = await finishRun(storage, database, run, conclusion, parts.checkLock);
    return { status: manifest.status, manifest, folder };
  } catch (error) {
    failing.abort();
    await pool.settle();
    await recorder.recorded().catch((unrecorded: unknown) => {
      log.warn('The last assets could not be recorded; they are fetched again.', { error: unrecorded });
    });
    return interruptedBy(error, parts, run, requestsBefore);
  }
}

function interruptedBy(error: unknown, parts: RunParts, run: StartedRun, requestsBefore: number): RunOutcome {
  const reason = parts.signal.aborted
    ? new BackupError(
        'cancelled',
        'The backup was cancelled. It goes on where it stopped at the next start.',
        {
          cause: error,
        },
      )
    : error;
  const requests = parts.client.requestCount() - requestsBefore;
  return { status: 'interrupted', record: run.record, folder: run.folder, error: reason, requests };
}

/** Tells how far the run is. */
export class Reporter {
  readonly #report: (progress: RunProgress) => void;
  #state: RunProgress = { phase: 'starting', kept: 0, expected: 0, bytes: 0 };

  constructor(parts: Pick<RunParts, 'onProgress'>) {
    this.#report = parts.onProgress ?? (() => undefined);
  }

  phase(phase: RunProgress['phase']): void {
    this.#tell({ ...this.#state, phase });
  }

  expect(expected: number): void {
    this.#tell({ ...this.#state, expected: this.#state.expected + expected });
  }

  kept(bytes: number): void {
    const kept = this.#state.kept + 1;
    const expected = Math.max(this.#state.expected, kept);
    this.#tell({ ...this.#state, kept, expected, bytes: this.#state.bytes + bytes });
  }

  #tell(state: RunProgress): void {
    this.#state = state;
    this.#report(state);
  }
}
