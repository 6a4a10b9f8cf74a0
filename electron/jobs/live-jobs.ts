import { rm } from 'node:fs/promises';
import { BackupError } from '../../shared/errors.ts';
import type { JobView } from '../../shared/ipc.ts';
import type { WakeReason } from '../schedule/timer.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { jobFolder } from './job-runner.ts';
import { ScheduledJob, type ScheduledJobParts } from './scheduled-job.ts';

export interface LiveJobsParts extends ScheduledJobParts {
  /** Ends what is done with a job's backups, and lets go of what is open in the job's folder. */
  readonly closeBrowser: (jobId: string) => Promise<void>;
}

/** The jobs of the app, as they are kept in its settings and as they run. */
export class LiveJobs {
  readonly #parts: LiveJobsParts;
  readonly #jobs = new Map<string, ScheduledJob>();
  #willTell = false;
  #started = false;

  constructor(parts: Omit<LiveJobsParts, 'onChange'>) {
    this.#parts = { ...parts, onChange: () => this.tell() };
  }

  /** Starts the schedules of all jobs. */
  async start(): Promise<void> {
    this.#started = true;
    for (const kept of this.kept()) this.#jobs.set(kept.id, new ScheduledJob(kept, this.#parts));
    await Promise.all(this.all().map((job) => this.#start(job)));
  }

  all(): ScheduledJob[] {
    return [...this.#jobs.values()];
  }

  kept(): readonly KeptJob[] {
    return this.#parts.settings.get().jobs;
  }

  views(): JobView[] {
    return this.all().map((job) => job.view());
  }

  /** Throws `configuration` where there is no such job, or no longer. */
  find(id: string): ScheduledJob {
    const job = this.#jobs.get(id);
    if (job !== undefined) return job;
    throw new BackupError('configuration', 'There is no such job any more.', {
      hint: 'Choose another in the list.',
    });
  }

  /** Decides anew what is due of a job, if there is such a one. */
  wake(id: string, reason: WakeReason): void {
    this.#jobs.get(id)?.wake(reason);
  }

  /** Keeps new jobs and starts their schedules. Throws `state-broken`; none of them is kept then. */
  async add(added: readonly KeptJob[]): Promise<void> {
    const { settings, state, now } = this.#parts;
    const madeAt = now();
    for (const { id } of added) state.setJob(id, { madeAt });
    const present = settings.get();
    settings.set({ ...present, jobs: [...present.jobs, ...added] });
    const jobs = added.map((kept) => new ScheduledJob(kept, this.#parts));
    for (const job of jobs) this.#jobs.set(job.id, job);
    this.tell();
    if (this.#started) await Promise.all(jobs.map((job) => this.#start(job)));
  }

  /** Keeps other settings of a job, which goes by them from now on. Throws `state-broken`. */
  change(kept: KeptJob): void {
    const { settings } = this.#parts;
    const present = settings.get();
    const jobs = present.jobs.map((job) => (job.id === kept.id ? kept : job));
    settings.set({ ...present, jobs });
    this.find(kept.id).adopt(kept);
  }

  /** Ends a job and forgets what this machine remembers of it. Throws `state-broken`; it stays then. */
  async remove(id: string): Promise<void> {
    const { settings, state, stateFolder, log, closeBrowser } = this.#parts;
    const job = this.find(id);
    const present = settings.get();
    settings.set({ ...present, jobs: present.jobs.filter((kept) => kept.id !== id) });
    this.#jobs.delete(id);
    this.tell();
    await Promise.all([job.stop(), closeBrowser(id)]);
    try {
      state.removeJob(id);
      await rm(jobFolder(stateFolder, id), { recursive: true, force: true });
    } catch (error) {
      log.warn('What was remembered of a job that is gone could not be removed.', { error });
    }
  }

  /** Tells the state of all jobs, once for all that has changed by then. */
  tell(): void {
    if (this.#willTell) return;
    this.#willTell = true;
    setImmediate(() => {
      this.#willTell = false;
      this.#parts.emit('jobs.changed', { jobs: this.views() });
    });
  }

  /** Ends all runs and schedules. */
  async stop(): Promise<void> {
    await Promise.all(this.all().map((job) => job.stop()));
  }

  /** A run log that cannot be read keeps no job from running. */
  async #start(job: ScheduledJob): Promise<void> {
    try {
      await job.start();
    } catch (error) {
      this.#parts.log.error('A job could not be started.', { job: job.kept.name, error });
    }
  }
}
