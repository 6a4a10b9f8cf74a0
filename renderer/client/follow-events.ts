import type { QueryClient } from '@tanstack/react-query';
import type { Events, JobView } from '../../shared/ipc.ts';
import type { Client } from './client.ts';
import { callKey } from './queries.ts';

/** Keeps the cache as main tells it. Returns what ends it. */
export function followEvents(client: Pick<Client, 'on'>, queries: QueryClient): () => void {
  const jobsKey = callKey('jobs.list');
  const ends = [
    client.on('jobs.changed', ({ jobs }) => {
      const before = queries.getQueryData<readonly JobView[]>(jobsKey) ?? [];
      queries.setQueryData(jobsKey, jobs);
      for (const jobId of jobsWithNewRuns(before, jobs)) {
        void queries.invalidateQueries({ predicate: ({ queryKey }) => isAboutRunsOf(jobId, queryKey) });
      }
    }),
    client.on('runs.progress', (event) => {
      queries.setQueryData<readonly JobView[]>(jobsKey, (jobs) => jobs && withProgress(jobs, event));
    }),
    client.on('runs.changed', ({ jobId }) => {
      void queries.invalidateQueries({ queryKey: ['runs.log', { jobId }] });
    }),
    client.on('notices.changed', ({ notices }) => {
      queries.setQueryData(callKey('notices.list'), notices);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The jobs whose last run is another one than before. */
export function jobsWithNewRuns(before: readonly JobView[], after: readonly JobView[]): string[] {
  const lastRuns = new Map(before.map((job) => [job.id, job.lastRun?.at]));
  return after.filter((job) => lastRuns.get(job.id) !== job.lastRun?.at).map(({ id }) => id);
}

/** Progress that arrives after the end of its run is passed over. */
export function withProgress(
  jobs: readonly JobView[],
  { jobId, progress }: Events['runs.progress'],
): readonly JobView[] {
  return jobs.map((job) => (job.id === jobId && job.state === 'running' ? { ...job, progress } : job));
}

function isAboutRunsOf(jobId: string, [name, input]: readonly unknown[]): boolean {
  if (name !== 'runs.log' && name !== 'runs.details') return false;
  return typeof input === 'object' && input !== null && 'jobId' in input && input.jobId === jobId;
}
