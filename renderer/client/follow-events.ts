import type { QueryClient } from '@tanstack/react-query';
import type { BrowseState, Saving } from '../../shared/browse.ts';
import type { Events, JobView } from '../../shared/ipc.ts';
import type { RestoreView } from '../../shared/trust.ts';
import type { Client } from './client.ts';
import { callKey } from './queries.ts';

/** Keeps the cache as main tells it. Returns what ends it. */
export function followEvents(client: Pick<Client, 'on'>, queries: QueryClient): () => void {
  const jobsKey = callKey('jobs.list');
  const ends = [
    client.on('jobs.changed', ({ jobs }) => {
      const before = queries.getQueryData<readonly JobView[]>(jobsKey) ?? [];
      queries.setQueryData(jobsKey, jobs);
      for (const jobId of jobsWithOtherHealth(before, jobs)) {
        void queries.invalidateQueries({ queryKey: callKey('verify.report', { jobId }) });
      }
      for (const jobId of jobsWithNewRuns(before, jobs)) {
        void queries.invalidateQueries({ predicate: ({ queryKey }) => isAboutRunsOf(jobId, queryKey) });
      }
    }),
    client.on('runs.progress', (event) => {
      queries.setQueryData<readonly JobView[]>(jobsKey, (jobs) => jobs && withProgress(jobs, event));
    }),
    client.on('tasks.progress', ({ jobId, task }) => {
      queries.setQueryData<readonly JobView[]>(jobsKey, (jobs) =>
        jobs?.map((job) => (job.id === jobId ? { ...job, task } : job)),
      );
      if (task === null) void queries.invalidateQueries({ queryKey: callKey('verify.report', { jobId }) });
    }),
    client.on('runs.changed', ({ jobId }) => {
      void queries.invalidateQueries({ queryKey: ['runs.log', { jobId }] });
    }),
    client.on('notices.changed', ({ notices }) => {
      queries.setQueryData(callKey('notices.list'), notices);
    }),
    client.on('browse.changed', ({ jobId, state }) => {
      const key = callKey('browse.open', { jobId });
      const before = queries.getQueryData<BrowseState>(key);
      queries.setQueryData(key, state);
      const stale = staleAfter(before, state);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => isAnswerOf(jobId, queryKey, stale) });
    }),
    client.on('updates.changed', (updates) => {
      queries.setQueryData(callKey('updates.get'), updates);
    }),
    client.on('restore.changed', ({ restore }) => {
      const { jobId, restoreId } = restore;
      const key = callKey('restore.show', { jobId, restoreId });
      const isStep = queries.getQueryData<RestoreView>(key)?.state !== restore.state;
      queries.setQueryData(key, restore);
      queries.setQueryData<readonly RestoreView[]>(
        callKey('restore.list', { jobId }),
        (restores) => restores && withRestore(restores, restore),
      );
      // While it goes on, an answer that is on its way is waited for: else none would ever arrive.
      const stale = isStep ? ['restore.items', 'restore.difference'] : ['restore.items'];
      void queries.invalidateQueries(
        { predicate: ({ queryKey }) => isPartOfRestore(restoreId, queryKey, stale) },
        { cancelRefetch: isStep },
      );
    }),
    client.on('browse.saving', (saving) => {
      queries.setQueryData<readonly Saving[]>(SAVINGS_KEY, (savings) => withSaving(savings ?? [], saving));
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

/** The jobs of whose backups something else is known than before. */
export function jobsWithOtherHealth(before: readonly JobView[], after: readonly JobView[]): string[] {
  const known = new Map(before.map(({ id, health }) => [id, JSON.stringify(health)]));
  return after.filter(({ id, health }) => known.get(id) !== JSON.stringify(health)).map(({ id }) => id);
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

/** The newest first; each as it was last told of. */
export function withRestore(restores: readonly RestoreView[], restore: RestoreView): readonly RestoreView[] {
  const known = restores.some(({ restoreId }) => restoreId === restore.restoreId);
  return known
    ? restores.map((each) => (each.restoreId === restore.restoreId ? restore : each))
    : [restore, ...restores];
}

function isPartOfRestore(
  restoreId: string,
  [name, input]: readonly unknown[],
  names: readonly unknown[],
): boolean {
  if (!names.includes(name) || typeof input !== 'object' || input === null) return false;
  return 'restoreId' in input && input.restoreId === restoreId;
}

/** Under which the cache keeps what is being saved, and how what was saved has ended. */
export const SAVINGS_KEY = ['savings'] as const;

/** The newest last; each as it was last told of. */
export function withSaving(savings: readonly Saving[], saving: Saving): readonly Saving[] {
  const known = savings.some(({ saveId }) => saveId === saving.saveId);
  return known
    ? savings.map((each) => (each.saveId === saving.saveId ? saving : each))
    : [...savings, saving];
}

/** What searches code, and changes as more of it is indexed. */
const OF_CODE: ReadonlySet<unknown> = new Set([
  'browse.search',
  'browse.references',
  'browse.brokenReferences',
]);

/** Which answers about a job's backups no longer hold: all where the runs are others, some where more is indexed. */
export function staleAfter(before: BrowseState | undefined, now: BrowseState): 'all' | 'of code' | 'none' {
  const runs = (state: BrowseState | undefined) => state?.runs.map(({ runId }) => runId).join();
  if (runs(before) !== runs(now)) return 'all';
  const { done, total } = now.indexed;
  return done !== before?.indexed.done && done === total ? 'of code' : 'none';
}

function isAnswerOf(
  jobId: string,
  [name, input]: readonly unknown[],
  stale: ReturnType<typeof staleAfter>,
): boolean {
  if (stale === 'none' || typeof name !== 'string' || !name.startsWith('browse.')) return false;
  if (name === 'browse.open' || (stale === 'of code' && !OF_CODE.has(name))) return false;
  return typeof input === 'object' && input !== null && 'jobId' in input && input.jobId === jobId;
}
