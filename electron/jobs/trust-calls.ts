import type { CallHandlers, CallName } from '../../shared/ipc.ts';
import type { JobTasks } from './job-tasks.ts';
import type { Restores } from './restore/restores.ts';
import type { Retentions } from './retentions.ts';
import type { Repairs } from './verify/repairs.ts';
import type { Verifications } from './verify/verifications.ts';

export type TrustCalls = Extract<
  CallName,
  `verify.${string}` | `repair.${string}` | `tasks.${string}` | `restore.${string}` | `retention.${string}`
>;
export type TrustHandlers = Pick<CallHandlers, TrustCalls>;

export interface TrustCallParts {
  readonly tasks: JobTasks;
  readonly verifications: Verifications;
  readonly repairs: Repairs;
  readonly restores: Restores;
  readonly retentions: Retentions;
}

/** What answers the window's calls about verifying, repairing, restoring and retention. */
export function trustHandlers({
  tasks,
  restores,
  retentions,
  verifications,
  repairs,
}: TrustCallParts): TrustHandlers {
  return {
    'verify.start': (asked) => verifications.start(asked),
    'verify.report': async ({ jobId }) => verifications.report(jobId),
    'repair.start': ({ jobId }) => repairs.start(jobId),
    'tasks.cancel': ({ jobId }) => tasks.cancel(jobId),
    'restore.plan': (asked) => restores.plan(asked),
    'restore.planUndo': (asked) => restores.planUndo(asked),
    'restore.list': ({ jobId }) => restores.list(jobId),
    'restore.show': ({ jobId, restoreId }) => restores.show(jobId, restoreId),
    'restore.items': (asked) => restores.items(asked),
    'restore.difference': (asked) => restores.difference(asked),
    'restore.apply': (asked) => restores.apply(asked),
    'retention.preview': ({ jobId, policy }) => retentions.preview(jobId, policy),
    'retention.apply': ({ jobId, previewId }) => retentions.apply(jobId, previewId),
  };
}
