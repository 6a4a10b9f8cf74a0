import { useCallQuery } from '../client/queries.ts';
import { newestFirst } from '../words/runs.ts';

const LIMIT = 1000;

/** A job's runs, and those that did not take place, the newest first. */
export function useRunLog(jobId: string) {
  const log = useCallQuery('runs.log', { jobId, limit: LIMIT });
  return { ...log, data: log.data && newestFirst(log.data.lines), unread: log.data?.unread ?? null };
}
