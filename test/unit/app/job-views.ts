import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { NEVER_VERIFIED } from '../../../shared/trust.ts';

/** A healthy job, unless told otherwise. */
export function jobView(view: Partial<JobView> = {}): JobView {
  return {
    id: 'eu',
    name: 'Retail EU',
    sample: false,
    state: 'idle',
    mid: 510001234,
    destination: '/backups/eu',
    destinationKind: 'local',
    scheduleWords: 'Every day at 02:00',
    zone: 'UTC',
    protectedSince: '2026-11-24T02:00:00Z',
    lastRun: null,
    acknowledged: false,
    nextRun: { at: '2026-11-25T02:00:00Z', reason: 'Every day at 02:00' },
    heldAssets: 9812,
    progress: null,
    task: null,
    health: NEVER_VERIFIED,
    ...view,
  };
}

/** A run that reached its end and kept something, unless told otherwise. */
export function runLogLine(line: Partial<RunLogLine> = {}): RunLogLine {
  return {
    at: '2026-11-24T02:03:00Z',
    trigger: 'schedule',
    outcome: 'complete',
    started: '2026-11-24T02:00:00Z',
    finished: '2026-11-24T02:03:00Z',
    reason: null,
    hint: null,
    code: null,
    folder: 'backup_20261124',
    counts: { kept: 14, added: 2, changed: 12, deleted: 0, problems: 0 },
    bytes: 1000,
    ...line,
  };
}
