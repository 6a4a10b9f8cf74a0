import { Counter, Gauge, Registry } from 'prom-client';
import type { RunLogEntry } from '../../journal/run-log.ts';
import { healthOf, type JobStatus } from './health.ts';

const OUTCOMES = ['complete', 'with problems', 'failed', 'interrupted', 'cancelled', 'skipped'] as const;
const PREFIX = 'backup_creator_';

/** The figures of the service, for Prometheus. Counters begin with the process, the rest is what is known. */
export class ServiceMetrics {
  readonly #registry = new Registry();
  readonly #gauges = {
    lastSuccess: this.#gauge('last_success_timestamp_seconds', 'When the last good backup ended.'),
    duration: this.#gauge('last_run_duration_seconds', 'How long the last run took.'),
    problems: this.#gauge('last_run_problems', 'With how many problems the last run ended.'),
    heldAssets: this.#gauge('held_assets', 'How many assets the backups hold.'),
    nextRun: this.#gauge('next_run_timestamp_seconds', 'When the next run is due.'),
    running: this.#gauge('run_under_way', '1 while a run is under way.'),
    healthy: this.#gauge('job_healthy', '1 while the last good backup is recent enough.'),
    healthyFor: this.#gauge('job_healthy_seconds', 'How old the last good backup may be.'),
  };
  readonly #runs = this.#counter('runs_total', 'Runs by how they ended.', ['job', 'outcome']);
  readonly #assets = this.#counter('kept_assets_total', 'Versions of assets that runs have kept.', ['job']);
  readonly #bytes = this.#counter('kept_bytes_total', 'Bytes that runs have kept.', ['job']);

  constructor(version: string, jobs: readonly string[]) {
    new Gauge({
      name: `${PREFIX}build_info`,
      help: 'Which program this is.',
      labelNames: ['version', 'node'],
      registers: [this.#registry],
    }).set({ version, node: process.versions.node }, 1);
    // A series that begins at its first failure shows no increase.
    for (const job of jobs) {
      for (const outcome of OUTCOMES) this.#runs.inc({ job, outcome }, 0);
      this.#assets.inc({ job }, 0);
      this.#bytes.inc({ job }, 0);
    }
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts a run that has ended. */
  count(job: string, { outcome, counts, bytes }: RunLogEntry): void {
    this.#runs.inc({ job, outcome });
    this.#assets.inc({ job }, counts?.kept ?? 0);
    this.#bytes.inc({ job }, bytes ?? 0);
  }

  /** All figures as text. */
  render(statuses: readonly JobStatus[], now: Date): Promise<string> {
    for (const status of statuses) this.#show(status, now);
    return this.#registry.metrics();
  }

  #show(status: JobStatus, now: Date): void {
    const { name: job, lastBackup, lastRun, nextRun, running, healthyFor } = status;
    const { started, finished, counts } = lastRun ?? {};
    const duration = started && finished && (finished.getTime() - started.getTime()) / 1000;
    const problems = lastRun && (counts?.problems ?? 0);
    for (const [gauge, value] of [
      [this.#gauges.lastSuccess, lastBackup && lastBackup.finished.getTime() / 1000],
      [this.#gauges.duration, duration],
      [this.#gauges.problems, problems],
      [this.#gauges.heldAssets, lastBackup?.heldAssets],
      [this.#gauges.nextRun, nextRun && nextRun.getTime() / 1000],
      [this.#gauges.running, Number(running)],
      [this.#gauges.healthy, Number(healthOf(status, now).healthy)],
      [this.#gauges.healthyFor, healthyFor / 1000],
    ] as const) {
      if (value === undefined) gauge.remove({ job });
      else gauge.set({ job }, value);
    }
  }

  #gauge(name: string, help: string): Gauge<'job'> {
    return new Gauge({ name: PREFIX + name, help, labelNames: ['job'], registers: [this.#registry] });
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }
}
