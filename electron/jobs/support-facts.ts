import type { JobView, RunLogLine } from '../../shared/ipc.ts';
import type { LogLine } from '../../shared/log.ts';
import type { JobService } from './job-service.ts';
import type { Fact, JobFacts } from './support-report.ts';

/** So many of a job's last runs are told of. */
const RUNS = 10;

type Jobs = Pick<JobService, 'handlers' | 'jobs'>;

/** What a report says of each job. */
export async function jobFacts(jobs: Jobs): Promise<JobFacts[]> {
  return Promise.all(
    jobs.jobs().map(async (job) => ({
      name: job.name,
      facts: factsOf(job),
      runs: await lastRuns(jobs, job),
    })),
  );
}

/** Where they cannot be read, the last one that is remembered. */
async function lastRuns({ handlers }: Jobs, { id, lastRun }: JobView): Promise<readonly RunLogLine[]> {
  try {
    return (await handlers['runs.log']({ jobId: id, limit: RUNS })).lines;
  } catch {
    return lastRun === null ? [] : [lastRun];
  }
}

function factsOf(job: JobView): Fact[] {
  return [
    ['id', job.id],
    ['state', job.state],
    ['MID', job.mid === null ? 'of the package' : String(job.mid)],
    ['destination', `${job.destinationKind}: ${job.destination}`],
    ['schedule', `${job.scheduleWords}, ${job.zone}`],
    ['next run', job.nextRun === null ? 'none' : `${job.nextRun.at} (${job.nextRun.reason})`],
    ['protected since', job.protectedSince ?? 'never'],
    ['assets held', job.heldAssets === null ? 'unknown' : String(job.heldAssets)],
    ['files', filesWords(job.health)],
  ];
}

function filesWords({ state, verified, checked, missing, damaged }: JobView['health']): string {
  if (verified === null) return 'never verified';
  return `${state}; ${checked} checked at ${verified}, ${missing} missing, ${damaged} damaged`;
}

/** Whether what the jobs stand on is there, in words. */
export async function healthFacts({ handlers }: Jobs, online: boolean): Promise<Fact[]> {
  const [{ problem }, notices] = await Promise.all([
    handlers['keychain.check'](undefined),
    handlers['notices.list'](undefined),
  ]);
  return [
    ['keychain', problem === null ? 'can be used' : problem.message],
    ['network', online ? 'up' : 'down'],
    ...notices.map(({ level, message }): Fact => [`notice (${level})`, message]),
  ];
}

/** Lines of the log in the order in which they were written. */
export function inOrder(lines: readonly LogLine[]): string[] {
  return lines.map(({ text }) => text).toReversed();
}
