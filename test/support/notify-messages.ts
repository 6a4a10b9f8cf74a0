import type { Budget } from '../../electron/notify/budget.ts';
import type { EndedRunFacts, NotifiedJob } from '../../electron/notify/message.ts';
import { runMessage } from '../../electron/notify/message.ts';
import type { RunLogLine } from '../../shared/ipc.ts';

export const QUICK: Budget = {
  attempts: 3,
  attemptMilliseconds: 300,
  totalMilliseconds: 5000,
  firstWaitMilliseconds: 1,
};

export const NEVER = new AbortController().signal;

export const NOTIFIED_JOB: NotifiedJob = { id: 'job-1', name: 'Retail EU', zone: 'Europe/Berlin' };

export const plain = (text: string): string => text;

export function endedLine(change: Partial<RunLogLine> = {}): RunLogLine {
  return {
    at: '2026-11-24T01:01:14.000Z',
    trigger: 'schedule',
    outcome: 'complete',
    started: '2026-11-24T01:00:00.000Z',
    finished: '2026-11-24T01:01:14.000Z',
    reason: null,
    hint: null,
    code: null,
    folder: 'backup_20261124',
    counts: { kept: 1214, added: 3, changed: 1210, deleted: 1, problems: 0 },
    bytes: 1_840_000,
    ...change,
  };
}

export function endedFacts(
  change: Partial<RunLogLine> = {},
  more: Partial<EndedRunFacts> = {},
): EndedRunFacts {
  return {
    line: endedLine(change),
    runId: '4f6d1c',
    location: '/backups/retail/backup_20261124',
    firstProblem: null,
    ...more,
  };
}

export const SUCCESS = runMessage(NOTIFIED_JOB, 'success', endedFacts(), plain);

export const FAILURE = runMessage(
  NOTIFIED_JOB,
  'failure',
  endedFacts(
    {
      outcome: 'failed',
      reason: 'Marketing Cloud refused the client id or secret. It said so twice.',
      hint: 'Check both in Setup > Apps > Installed Packages.',
      code: 'credentials-refused',
      folder: null,
      counts: null,
      bytes: null,
    },
    { location: null, runId: null },
  ),
  plain,
);
