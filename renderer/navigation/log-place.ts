import type { RunLogLine } from '../../shared/ipc.ts';

/** What a job did in a time, and how that is called: "Backup of today 02:00". */
export interface LogPlace {
  readonly name: string;
  readonly jobId: string;
  readonly from: string;
  readonly until: string;
}

/** A run is written down a moment after its last line, and may tell what it lets go of a moment later. */
const MOMENT_MILLISECONDS = 2000;

/** The lines of a run; null where it has none on this machine, as one that was skipped. */
export function logPlaceOf(jobId: string, line: RunLogLine, name: string): LogPlace | null {
  if (line.outcome === 'skipped' || line.started === null) return null;
  const end = Date.parse(line.finished ?? line.at) + MOMENT_MILLISECONDS;
  return {
    name,
    jobId,
    from: new Date(line.started).toISOString(),
    until: new Date(end).toISOString(),
  };
}
