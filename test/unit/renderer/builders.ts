import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { NEVER_VERIFIED, type RestoreItemView, type RestoreView } from '../../../shared/trust.ts';

export const JOB_ID = '5f0c2a1e-7d34-4b8a-9c11-000000000001';

export function runLine(change: Partial<RunLogLine> = {}): RunLogLine {
  return {
    at: '2026-11-24T01:01:14Z',
    trigger: 'schedule',
    outcome: 'complete',
    started: '2026-11-24T01:00:00Z',
    finished: '2026-11-24T01:01:14Z',
    reason: null,
    hint: null,
    code: null,
    folder: 'backup_20261124',
    counts: { kept: 13, added: 3, changed: 10, deleted: 1, problems: 0 },
    bytes: 1_840_000,
    ...change,
  };
}

export function jobView(change: Partial<JobView> = {}): JobView {
  return {
    id: JOB_ID,
    name: 'Retail EU',
    sample: false,
    state: 'idle',
    mid: 7_203_411,
    destination: '/backups',
    destinationKind: 'local',
    scheduleWords: 'Every day at 02:00',
    zone: 'Europe/Berlin',
    protectedSince: '2026-11-24T01:01:14Z',
    lastRun: runLine(),
    acknowledged: false,
    nextRun: { at: '2026-11-25T01:00:00Z', reason: 'by schedule' },
    heldAssets: 9812,
    progress: null,
    task: null,
    health: NEVER_VERIFIED,
    ...change,
  };
}

export function restoreView(change: Partial<RestoreView> = {}): RestoreView {
  return {
    restoreId: '0123456789abcdef',
    jobId: JOB_ID,
    started: '2026-11-24T09:14:00Z',
    state: 'planning',
    mode: 'in place',
    target: { mid: 7_203_411, name: 'Retail EU' },
    done: 0,
    total: 0,
    counts: null,
    outcomes: null,
    foldersToMake: [],
    lostReferences: 0,
    missingScopes: [],
    safetyRuns: [],
    error: null,
    ...change,
  };
}

export function restoreItem(change: Partial<RestoreItemView> = {}): RestoreItemView {
  return {
    id: 481_516,
    name: 'Order footer EU',
    typeName: 'htmlblock',
    folder: 'Content Builder / Headers and footers',
    action: 'update',
    reason: null,
    changes: [],
    outcome: null,
    message: null,
    targetId: null,
    notTaken: [],
    ...change,
  };
}
