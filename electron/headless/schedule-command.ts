import { DateTime } from 'luxon';
import pLimit from 'p-limit';
import { count } from '../jobs/words.ts';
import { nextSlot } from '../schedule/cron.ts';
import { createWakeTimer, type WakeTimer } from '../schedule/wake-timer.ts';
import type { Program } from './backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, type Logging, openLog, openState } from './context.ts';
import { describeReport, reportOf } from './report.ts';
import { readService, type ServedJob, type Service } from './service/config.ts';
import { serviceJsonSchema } from './service/config-schema.ts';
import { healthOf } from './service/health.ts';
import { ServiceMetrics } from './service/metrics.ts';
import { ServiceJob } from './service/service-job.ts';
import { type StatusServer, startStatusServer } from './service/status-server.ts';
import type { SessionRun } from './session.ts';

export interface ScheduleOptions extends CommonOptions {
  /** A file with several jobs; without it the environment describes the one there is. */
  readonly config?: string;
  readonly check?: boolean;
  readonly schema?: boolean;
  readonly port?: number;
  readonly listen?: string;
  /** False: no health and no figures. */
  readonly serve?: boolean;
}

/** What `schedule` goes by. */
export interface Clock {
  readonly now: () => Date;
  readonly timer: WakeTimer;
}

const LOOPBACK = '127.0.0.1';

/** `schedule`: stays up and runs by cron, until it is told to end. */
export async function scheduleCommand(
  console: Console,
  program: Program,
  options: ScheduleOptions,
  clock: Clock = { now: () => new Date(), timer: createWakeTimer() },
): Promise<ExitCode> {
  if (options.schema) {
    printJson(console, serviceJsonSchema());
    return 0;
  }
  const logging = openLog(console, options, options.check ?? false);
  const service = readService(console, options, logging);
  if (options.check) tellService(console, service, options, clock.now());
  else await serve(service, { console, program, options, logging, clock });
  return 0;
}

/** All that keeping the jobs running takes. */
interface Surroundings {
  readonly console: Console;
  readonly program: Program;
  readonly options: ScheduleOptions;
  readonly logging: Logging;
  readonly clock: Clock;
}

async function serve(service: Service, around: Surroundings): Promise<void> {
  const { console, program, options, logging, clock } = around;
  const { log } = logging;
  const names = service.jobs.map(({ name }) => name);
  const metrics = new ServiceMetrics(program.version, names);
  const shared = {
    ...logging,
    ...openState(service.statePath, log),
    ...clock,
    threads: program.threads,
    toolVersion: program.version,
    turn: pLimit(service.jobsAtATime),
    onRunEnded: ({ name }: ServedJob, run: SessionRun) => {
      metrics.count(name, run.entry);
      tellRun(console, run, options, options.config === undefined ? undefined : name);
    },
  };
  const jobs = service.jobs.map((job) => new ServiceJob(job, shared));
  const server = await openServer(service, jobs, metrics, around);
  try {
    // Not waited for: one that cannot reach its destination must not keep the service from ending.
    for (const job of jobs) void job.start();
    await aborted(console.signal);
    log.info('Ending; a run under way is cancelled and continued later.');
  } finally {
    await Promise.all(jobs.map((job) => job.stop()));
    await server?.close();
    log.flush();
  }
}

/** Tells whoever asks by HTTP how the jobs are. */
async function openServer(
  service: Service,
  jobs: readonly ServiceJob[],
  metrics: ServiceMetrics,
  { options, logging: { log }, clock }: Surroundings,
): Promise<StatusServer | undefined> {
  if (options.serve === false) return undefined;
  const server = await startStatusServer({
    host: options.listen ?? LOOPBACK,
    port: options.port ?? service.port,
    log,
    pages: {
      '/healthz': () => {
        const health = jobs.map((job) => healthOf(job.status(), clock.now()));
        const healthy = health.every((job) => job.healthy);
        const body = { status: healthy ? 'healthy' : 'unhealthy', jobs: health };
        const text = `${JSON.stringify(body, null, 2)}\n`;
        return { status: healthy ? 200 : 503, type: 'application/json', body: text };
      },
      '/metrics': async () => {
        const text = await metrics.render(
          jobs.map((job) => job.status()),
          clock.now(),
        );
        return { status: 200, type: metrics.contentType, body: text };
      },
    },
  });
  log.info('Health and figures are told.', {
    health: `${server.address}/healthz`,
    metrics: `${server.address}/metrics`,
  });
  return server;
}

function tellRun(
  console: Console,
  { result, storage }: SessionRun,
  options: CommonOptions,
  job: string | undefined,
): void {
  const report = reportOf(result, storage, console.secrets);
  if (options.json) printJson(console, job === undefined ? report : { job, ...report });
  else printLine(console, `${job === undefined ? '' : `${job}: `}${describeReport(report)}`);
}

/** What `--check` says where nothing is wrong. */
function tellService(console: Console, { jobs }: Service, options: CommonOptions, now: Date): void {
  const told = jobs.map(({ name, settings: { cron, destination } }) => ({
    job: name,
    destination: destination.kind,
    cron: cron.expression,
    zone: cron.zone,
    next: nextSlot(cron, now)?.toISOString() ?? null,
  }));
  if (options.json) {
    printJson(console, { status: 'valid', jobs: told });
    return;
  }
  printLine(console, `The settings are right: ${count(jobs.length)} ${jobs.length === 1 ? 'job' : 'jobs'}.`);
  for (const { job, destination, zone, next } of told) {
    const when = next === null ? 'never' : DateTime.fromISO(next, { zone }).toFormat('yyyy-MM-dd HH:mm');
    printLine(console, `  ${job}: to ${destination}, next at ${when} (${zone})`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
