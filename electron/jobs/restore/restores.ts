import { BackupError, isBackupError } from '../../../shared/errors.ts';
import type { CallInput, Events } from '../../../shared/ipc.ts';
import type { RestoreDifference, RestoreItems, RestoreView } from '../../../shared/trust.ts';
import { alone } from '../../backup/alone.ts';
import { checkWriteScopes } from '../../backup/restore/apply.ts';
import { newRestoreId } from '../../backup/restore/attempt.ts';
import { type Wanted, wantedOfUndo } from '../../browse/restore/undo.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import { callErrorOf } from '../call-error.ts';
import { jobFolder } from '../job-runner.ts';
import type { JobTasks, Task } from '../job-tasks.ts';
import type { LiveJobs } from '../live-jobs.ts';
import type { ScheduledJob } from '../scheduled-job.ts';
import type { JobServiceParts } from '../service-parts.ts';
import { type Attempted, applyRecord } from './applying.ts';
import { differenceIn } from './difference.ts';
import { restoreEntry } from './entry.ts';
import { planInto, wantedOf, whereOf } from './planning.ts';
import { RestoreRecord } from './record.ts';
import { type RestoreSession, type SessionParts, type Where, withSession } from './session.ts';
import { RestoreShelf } from './shelf.ts';

/** So often at most it is told how far a restore is. */
const TELL_EVERY_MILLISECONDS = 200;

export interface RestoresParts
  extends SessionParts,
    Pick<JobServiceParts, 'state' | 'stateFolder' | 'toolVersion' | 'keepAwake'> {
  readonly jobs: Pick<LiveJobs, 'find' | 'kept'>;
  readonly browsers: SessionParts['browsers'] & { runFinished(jobId: string): void };
  readonly tasks: Pick<JobTasks, 'run'>;
  readonly now: () => Date;
  readonly emit: (name: 'restore.changed', payload: Events['restore.changed']) => void;
}

interface Asked {
  readonly jobId: string;
  readonly mode: RestoreView['mode'];
  readonly where: Where;
  /** What was asked for, as text. */
  readonly request: string;
  readonly find: (session: RestoreSession) => Promise<Wanted>;
}

/** The restores of the jobs into Marketing Cloud, from plan to undo. */
export class Restores {
  readonly #parts: RestoresParts;
  readonly #shelf: RestoreShelf;

  constructor(parts: RestoresParts) {
    const { stateFolder, log } = parts;
    this.#parts = parts;
    this.#shelf = new RestoreShelf({ stateFolder: (jobId) => jobFolder(stateFolder, jobId), log });
  }

  /** Starts to compare what is to be restored with the account. Throws `lock-held` where the job is busy. */
  async plan({ jobId, ...asked }: CallInput<'restore.plan'>): Promise<{ restoreId: string }> {
    const { what, mode, mid } = asked;
    const request = JSON.stringify(asked);
    return this.#plan({
      jobId,
      mode,
      where: whereOf(mode, mid),
      request,
      find: (session) => wantedOf(session, what),
    });
  }

  /** Starts to compare what a restore has overwritten with the account. */
  async planUndo({ jobId, safetyRun }: CallInput<'restore.planUndo'>): Promise<{ restoreId: string }> {
    const stateFolder = jobFolder(this.#parts.stateFolder, jobId);
    return this.#plan({
      jobId,
      mode: 'undo',
      where: whereOf('undo', null),
      request: JSON.stringify({ undo: safetyRun }),
      find: ({ browser: { catalog }, storage }) => wantedOfUndo({ catalog, storage, stateFolder }, safetyRun),
    });
  }

  list(jobId: string): Promise<RestoreView[]> {
    return this.#shelf.list(jobId);
  }

  async show(jobId: string, restoreId: string): Promise<RestoreView> {
    return (await this.#shelf.find(jobId, restoreId)).view();
  }

  async items({
    jobId,
    restoreId,
    show = null,
    offset = 0,
    limit = 100,
  }: CallInput<'restore.items'>): Promise<RestoreItems> {
    const all = (await this.#shelf.find(jobId, restoreId)).rows();
    const rows =
      show === null
        ? all
        : all.filter(({ action, outcome }) => (show === 'failed' ? outcome === 'failed' : action === show));
    return { total: rows.length, rows: rows.slice(offset, offset + limit) };
  }

  /** What is there now, and what would be there after. Throws what keeps either from being read. */
  async difference({ jobId, restoreId, id }: CallInput<'restore.difference'>): Promise<RestoreDifference> {
    const { kept } = this.#parts.jobs.find(jobId);
    const record = await this.#shelf.find(jobId, restoreId);
    const { signal } = new AbortController();
    return withSession(this.#parts, kept, { where: whereOfRecord(record), signal }, (session) =>
      differenceIn(record, session, id, signal),
    );
  }

  /**
   * Starts to do what a plan says, or goes on where it was interrupted. Throws `lock-held` while a backup or anything
   * else of the job is under way, and `permission-missing` where the package may not write.
   */
  async apply({ jobId, restoreId, overwriteConflicts }: CallInput<'restore.apply'>): Promise<void> {
    const job = this.#parts.jobs.find(jobId);
    const record = await this.#shelf.find(jobId, restoreId);
    if (record.state !== 'planned' && record.state !== 'interrupted') {
      throw new BackupError('configuration', 'This restore has no plan that could be applied.', {
        hint: 'Plan it anew.',
      });
    }
    job.checkNotRunning();
    await this.#start(jobId, 'restore', (task, begun) =>
      this.#apply(job, record, { overwriteConflicts, task, begun }),
    );
  }

  async #plan({ jobId, mode, where, request, find }: Asked): Promise<{ restoreId: string }> {
    const { jobs, now } = this.#parts;
    const { kept: job } = jobs.find(jobId);
    const restoreId = newRestoreId();
    const record = new RestoreRecord({ restoreId, jobId, started: now().toISOString(), mode });
    await this.#start(jobId, 'restore-plan', async (task, begun) => {
      this.#shelf.keep(record);
      this.#tell(record);
      begun();
      const onProgress = this.#teller(record);
      try {
        await withSession(this.#parts, job, { where, signal: task.signal }, async (session) => {
          record.target = this.#targetOf(job, session);
          await session.browser.sync();
          const wanted = await find(session);
          await planInto(record, session, wanted, { job, request, now: now(), task, onProgress });
        });
      } catch (error) {
        this.#fail(record, task.signal.aborted ? cancelled() : error);
      }
      this.#tell(record);
    });
    return { restoreId };
  }

  async #apply(
    job: ScheduledJob,
    record: RestoreRecord,
    { overwriteConflicts, task, begun }: { overwriteConflicts: boolean; task: Task; begun: () => void },
  ): Promise<void> {
    const { state, stateFolder: folder, toolVersion, log, keepAwake, now } = this.#parts;
    const { kept, id } = job;
    const { signal } = task;
    const stateFolder = jobFolder(folder, id);
    const owner = state.installationId();
    const started = now();
    const onProgress = this.#teller(record, ({ done, total }) => task.progress({ done, total }));
    const letSleep = keepAwake();
    let attempted: Attempted | undefined;
    try {
      const where = whereOfRecord(record);
      await withSession(this.#parts, kept, { where, signal }, async (session) => {
        await this.#checkScopes(record, session, signal);
        checkSameAccount(record, session);
        await alone({ stateFolder, owner, log, signal }, async (held) => {
          begun();
          const applying = {
            job: kept,
            owner,
            toolVersion,
            stateFolder,
            held,
            overwriteConflicts,
            onProgress,
          };
          attempted = await applyRecord(record, session, applying);
        });
      });
    } finally {
      letSleep();
      if (attempted !== undefined) await this.#ended(job, record, attempted, started);
    }
  }

  async #ended(
    job: ScheduledJob,
    record: RestoreRecord,
    { error, journal }: Attempted,
    started: Date,
  ): Promise<void> {
    const { now, browsers } = this.#parts;
    if (journal !== undefined) {
      record.journal = journal;
      record.planned = undefined;
      record.safetyRuns = journal.safetyRuns;
    }
    if (error !== undefined) {
      this.#fail(record, error);
      if (journal !== undefined) record.state = 'interrupted';
    }
    const folder = journal?.safetyFolder;
    await job.record(restoreEntry(record.view(), { started, at: now(), folder }));
    if (record.safetyRuns.length > 0) browsers.runFinished(job.id);
    this.#tell(record);
  }

  async #checkScopes(record: RestoreRecord, { client }: RestoreSession, signal: AbortSignal): Promise<void> {
    record.missingScopes = await client.missingWriteScopes(signal);
    this.#tell(record);
    await checkWriteScopes({ client, signal });
  }

  /** Resolves when `work` says that it has begun; what fails before is thrown. */
  #start(
    jobId: string,
    kind: 'restore-plan' | 'restore',
    work: (task: Task, begun: () => void) => Promise<void>,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#parts.tasks
        .run(jobId, kind, (task) => work(task, resolve))
        .catch((error: unknown) => {
          this.#parts.log.warn('A restore could not be begun or brought to its end.', { error });
          reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  }

  #fail(record: RestoreRecord, error: unknown): void {
    const { log, secretRegistry } = this.#parts;
    if (!isBackupError(error, 'cancelled')) log.warn('A restore has failed or was interrupted.', { error });
    record.state = 'failed';
    record.error = callErrorOf(error, {
      redact: (text) => secretRegistry.redact(text),
      otherwise: 'Something failed while restoring.',
    });
  }

  /** Another business unit has the name of its own job, if it has one. */
  #targetOf(job: KeptJob, { mode, target }: RestoreSession): RestoreView['target'] {
    const { mid } = target;
    if (mode !== 'other account') return { mid, name: job.name };
    const { authenticationAddress } = job.connection;
    const own = this.#parts.jobs
      .kept()
      .find(
        ({ connection }) =>
          connection.mid === mid && connection.authenticationAddress === authenticationAddress,
      );
    return { mid, name: own?.name ?? null };
  }

  /** Tells how far a restore is a few times a second: to see that, all its assets are looked at. */
  #teller(record: RestoreRecord, also: (view: RestoreView) => void = () => undefined): () => void {
    let toldAt = Number.NEGATIVE_INFINITY;
    return () => {
      const at = performance.now();
      if (at - toldAt < TELL_EVERY_MILLISECONDS) return;
      toldAt = at;
      also(this.#tell(record));
    };
  }

  #tell(record: RestoreRecord): RestoreView {
    const restore = record.view();
    this.#parts.emit('restore.changed', { restore });
    return restore;
  }
}

function whereOfRecord(record: RestoreRecord): Where {
  return whereOf(record.asked.mode, record.target?.mid ?? null);
}

/** The account of a job can be changed between plan and restore. */
function checkSameAccount(record: RestoreRecord, { target }: RestoreSession): void {
  if (record.target === null || record.target.mid === target.mid) return;
  throw new BackupError('configuration', 'The job reaches another business unit than this was planned for.', {
    hint: 'Plan the restore anew.',
  });
}

function cancelled(): BackupError {
  return new BackupError('cancelled', 'Comparing was cancelled. Nothing was changed.');
}
