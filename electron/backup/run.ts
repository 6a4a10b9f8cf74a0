import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { BackupError, isBackupError } from '../../shared/errors.ts';
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
import { graceAfter } from './grace.ts';
import { Keeper } from './keeper.ts';
import type { FolderPattern } from './names.ts';
import { checkOwnership } from './ownership.ts';
import { isSelfContainedDue, type Plan, planRun } from './plan.ts';
import { Recorder } from './recorder.ts';
import { JUST_BEGUN, Reporter, type RunProgress } from './reporter.ts';
import { refetchUntrusted, retryPending } from './second-tries.ts';
import { syncCatalog } from './snapshots.ts';
import { continueRun, findInterrupted, type StartedRun, startRun } from './start.ts';
import { Survey } from './survey.ts';
import { TaskPool } from './task-pool.ts';
import type { TextSink } from './text-sink.ts';
import { ListTrust } from './trust.ts';
import { watchForWake } from './wake.ts';

export type { RunProgress } from './reporter.ts';

/** What is backed up and how it is named. */
export interface BackupJob {
  readonly account: Account;
  readonly selection: Selection;
  /** IANA zone of the date in folder names. */
  readonly zone: string;
  readonly folderPattern: FolderPattern;
  /** Weeks between self-contained runs; undefined: none but the first. */
  readonly fullEveryWeeks?: number | undefined;
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

/** A run that is called off while its manifest is written waits so long for it. */
const MANIFEST_MILLISECONDS = 500;

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
  /** The most requests at a time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of each run that has its folder and goes on from here. */
  readonly onStarted?: (run: RunBegun) => void;
  /** Told of each run that has its manifest, before anything else is done. It must not throw. */
  readonly onFinished?: (run: FinishedOutcome) => Promise<void>;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Shown what is kept. */
  readonly texts?: TextSink | undefined;
  readonly random?: () => number;
}

/** A run that has its folder: a new one, or one that is continued. */
export interface RunBegun {
  readonly runId: string;
  readonly folder: string;
  readonly continued: boolean;
}

/** How a run ended that has its manifest. */
export interface FinishedOutcome {
  readonly status: Manifest['status'];
  readonly manifest: Manifest;
  readonly folder: string;
}

/** How a run ended: with a manifest, or interrupted (it will be continued). */
export type RunOutcome =
  | FinishedOutcome
  | {
      readonly status: 'interrupted';
      readonly record: RunRecord;
      readonly folder: string;
      readonly error: unknown;
      readonly requests: number;
    };

/** What is known when an attempt at a run begins. */
interface Outset {
  readonly facts: RootFacts;
  readonly tree: FolderTree;
  /** The service's time. */
  readonly now: Date;
}

/** What an attempt works with until it ends. */
interface Workforce {
  readonly pool: TaskPool;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
}

/**
 * Backs a job up: continues this installation's interrupted run if there is one, then makes a run of its
 * own. Returns every run's outcome, in order; the last one is the one asked for unless it says interrupted.
 * Throws where no run could start.
 */
export async function backUp(parts: RunParts, job: BackupJob, request: RunRequest): Promise<RunOutcome[]> {
  const lost = new AbortController();
  const guarded = { ...parts, signal: AbortSignal.any([parts.signal, lost.signal]) };
  const stopWatching = watchForWake((gap) => {
    parts.log.warn('The machine was asleep; requests in flight are sent anew.', { milliseconds: gap });
    const error = lostLock(parts);
    if (error) lost.abort(error);
    else parts.client.abandonInFlight();
  });
  try {
    return await continueAndRun(guarded, job, request);
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    stopWatching();
  }
}

async function continueAndRun(parts: RunParts, job: BackupJob, request: RunRequest): Promise<RunOutcome[]> {
  const { storage, database, log, owner } = parts;
  await syncCatalog({ storage, database, account: job.account, log });
  const interrupted = await findInterrupted(storage, database, owner, log);
  const continued = interrupted && (await continueOrGiveUp(parts, request, interrupted));
  if (continued?.status === 'interrupted') return [continued];
  if (continued) await parts.onFinished?.(continued);
  const outcomes = continued ? [continued] : [];
  const isGivenUp = interrupted !== undefined && continued === undefined;
  if (request.continueOnly && !isGivenUp) return outcomes;
  const made = await makeRun(parts, job, request);
  if (made.status !== 'interrupted') await parts.onFinished?.(made);
  return [...outcomes, made];
}

/** Undefined where a file that it had written would have to be replaced and may not be: another run is made instead. */
async function continueOrGiveUp(
  parts: RunParts,
  request: RunRequest,
  interrupted: { record: RunRecord; folder: string },
): Promise<RunOutcome | undefined> {
  const { database, log } = parts;
  const { folder } = interrupted;
  log.info('Continuing the interrupted run first.', { folder });
  const outcome = await continueInterrupted(parts, request, interrupted);
  if (outcome.status !== 'interrupted' || !isBackupError(outcome.error, 'storage-immutable')) return outcome;
  log.warn('The interrupted run cannot be finished; another one begins in a folder of its own.', {
    folder,
    error: outcome.error,
  });
  await database.progress.clear();
  return undefined;
}

/** The machine may have slept so long that another process has taken this job over. */
function lostLock({ checkLock, log }: RunParts): BackupError | undefined {
  try {
    checkLock();
  } catch (error) {
    if (isBackupError(error, 'lock-lost')) return error;
    log.warn('Whether this run still holds its lock could not be read; it is looked at again.', { error });
  }
  return undefined;
}

/** A run of its own: its time is the service's, taken from the reply that brings the folder tree. */
async function makeRun(parts: RunParts, job: BackupJob, request: RunRequest): Promise<RunOutcome> {
  const { client, database, storage } = parts;
  const requestsBefore = client.requestCount();
  const { tree, now } = await readTree(parts, job.selection);
  const facts = await database.catalog.facts();
  // Runs are ordered by it: it never goes back, though one of the service's clocks may be behind another.
  const until = new Date(Math.max(now.getTime(), facts.newestUntil?.getTime() ?? 0));
  const selectedFolderIds = selectedFolders(tree, job.selection, facts);
  const full = request.full || isSelfContainedDue(facts, job.fullEveryWeeks, now);
  const plan = planRun({ facts, selection: job.selection, selectedFolderIds, full, now });
  const record = {
    runId: randomBytes(8).toString('hex'),
    owner: parts.owner,
    kind: 'backup' as const,
    account: job.account,
    trigger: request.trigger,
    full,
    started: new Date().toISOString(),
    since: plan.since?.toISOString() ?? null,
    until: until.toISOString(),
    serviceTime: now.toISOString(),
    selection: job.selection,
    buildsOn: full ? [] : await database.catalog.neededRuns(),
  };
  const run = await startRun(storage, database, record, { zone: job.zone, pattern: job.folderPattern });
  return attempt(parts, request, run, requestsBefore, async () => ({ facts, tree, now }));
}

/** Goes on with `since`, `until` and selection as they were; what the job says now is the next run's. */
async function continueInterrupted(
  parts: RunParts,
  request: RunRequest,
  interrupted: { record: RunRecord; folder: string },
): Promise<RunOutcome> {
  const { client, database, storage } = parts;
  const requestsBefore = client.requestCount();
  const run = await continueRun(storage, database, interrupted);
  return attempt(parts, request, run, requestsBefore, async () => {
    const { selection, serviceTime, until } = run.record;
    const { tree, now: present } = await readTree(parts, selection);
    // Whichever of both times was ahead: it is the earlier one that the run can answer for.
    const now = new Date(Math.min(Date.parse(serviceTime ?? until), present.getTime()));
    return { facts: await database.catalog.facts(), tree, now };
  });
}

async function readTree(parts: RunParts, selection: Selection): Promise<{ tree: FolderTree; now: Date }> {
  const { client, signal } = parts;
  parts.onProgress?.(JUST_BEGUN);
  client.restartServiceTime();
  const { folders, complete } = await client.folders(selection.scope, signal);
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
  return { tree: new FolderTree(folders, complete), now };
}

/** The folders that a selection holds, with those it is known to hold where the service did not list all. */
function selectedFolders(tree: FolderTree, selection: Selection, { lastWalked }: RootFacts): number[] | null {
  const same = isDeepStrictEqual(lastWalked?.selection.folders, selection.folders);
  return tree.selected(selection, same ? (lastWalked?.selectedFolderIds ?? []) : []);
}

/** One attempt at a run that has its folder; an error leaves it interrupted, with everything safe recorded. */
async function attempt(
  parts: RunParts,
  request: RunRequest,
  run: StartedRun,
  requestsBefore: number,
  look: () => Promise<Outset>,
): Promise<RunOutcome> {
  const { storage, database, log } = parts;
  parts.onStarted?.({ runId: run.record.runId, folder: run.folder, continued: run.attempt > 1 });
  const failing = new AbortController();
  const signal = AbortSignal.any([parts.signal, failing.signal]);
  const pool = new TaskPool(bodiesAtOnce(parts), () => failing.abort());
  const recorder = new Recorder(() => storage.settle({ signal }), database.progress);
  try {
    await checkOwnership(storage, run, parts.checkLock);
    const outset = await look();
    const manifest = await execute(parts, request, run, outset, requestsBefore, { pool, recorder, signal });
    return { status: manifest.status, manifest, folder: run.folder };
  } catch (caught) {
    const { error } = pool.failure ?? { error: caught };
    failing.abort();
    await pool.settle();
    await recorder.recorded().catch((unrecorded: unknown) => {
      log.warn('The last assets could not be recorded; they are fetched again.', { error: unrecorded });
    });
    return interruptedBy(error, parts, run, requestsBefore);
  }
}

/** All that a run does, in its order. */
async function execute(
  parts: RunParts,
  request: RunRequest,
  run: StartedRun,
  outset: Outset,
  requestsBefore: number,
  workforce: Workforce,
): Promise<Manifest> {
  const { client, storage, database } = parts;
  const { selection, full } = run.record;
  const { facts, tree, now } = outset;
  const { lastWalked } = facts;
  const { acceptDeletions } = request;
  const selectedFolderIds = selectedFolders(tree, selection, facts);
  const plan = planOf(run, outset, selectedFolderIds);
  const { capture, survey, trust, reporter } = await assemble(parts, run, tree, selectedFolderIds, workforce);
  survey.noticeFolders(tree, selection, lastWalked);
  reporter.phase('fetching');
  await survey.list(plan);
  reporter.phase('comparing');
  await survey.walkIfDue(plan, selection, facts);
  await survey.noticeDeletions({ tree, selection, lastWalked, acceptDeletions });
  await refetchUntrusted(database, capture, trust);
  await retryPending(database, capture, run.attempt);
  reporter.phase('finishing');
  const conclusion = {
    facts,
    buildsOn: full ? [] : await database.catalog.neededRuns(),
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
  const manifestSignal = graceAfter(parts.signal, MANIFEST_MILLISECONDS);
  return finishRun(storage, database, run, conclusion, parts.checkLock, manifestSignal);
}

/**
 * More bodies are worked on than requests are allowed, so that neither the account waits for the destination nor
 * the other way round. An upload takes as long as a request or longer; a disk takes less.
 */
function bodiesAtOnce({ concurrency, storage }: RunParts): number {
  return concurrency * (storage.kind === 'local' ? 2 : 4);
}

function planOf({ record }: StartedRun, { facts, now }: Outset, selectedFolderIds: number[] | null): Plan {
  const { selection, full } = record;
  const since = record.since === null ? null : new Date(record.since);
  return planRun({ facts, selection, selectedFolderIds, full, now, since });
}

/** Makes what captures and surveys the account in one attempt. */
async function assemble(
  parts: RunParts,
  run: StartedRun,
  tree: FolderTree,
  selectedFolderIds: number[] | null,
  { pool, recorder, signal }: Workforce,
) {
  const { client, storage, database, log } = parts;
  const { record, folder } = run;
  const trust = new ListTrust(await database.progress.trust(), parts.random);
  const limit = new FailureLimit();
  const reporter = new Reporter(parts.onProgress);
  const capture = new Capture({
    client,
    database,
    keeper: new Keeper({ client, storage, folder, tree, signal, texts: parts.texts }),
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
    tally: reporter,
  });
  const survey = new Survey({ client, database, capture, limit, log, signal, tally: reporter });
  return { capture, survey, trust, reporter };
}

function interruptedBy(error: unknown, parts: RunParts, run: StartedRun, requestsBefore: number): RunOutcome {
  const requests = parts.client.requestCount() - requestsBefore;
  const reason = parts.signal.aborted ? whyAborted(parts.signal, error) : error;
  return { status: 'interrupted', record: run.record, folder: run.folder, error: reason, requests };
}

/** A lost lock says so itself; everything else is the user's wish. */
function whyAborted(signal: AbortSignal, cause: unknown): BackupError {
  if (isBackupError(signal.reason)) return signal.reason;
  return new BackupError(
    'cancelled',
    'The backup was cancelled. It goes on where it stopped at the next start.',
    { cause },
  );
}
