import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers, CallName } from '../../shared/ipc.ts';
import type { JobTasks } from './job-tasks.ts';

export type TrustCalls = Extract<
  CallName,
  `verify.${string}` | `repair.${string}` | `tasks.${string}` | `restore.${string}` | `retention.${string}`
>;
export type TrustHandlers = Pick<CallHandlers, TrustCalls>;

export interface TrustCallParts {
  readonly tasks: JobTasks;
}

async function notYet(): Promise<never> {
  throw new BackupError('internal', 'This is not to be had yet.');
}

/** What answers the window's calls about verifying, repairing, restoring and retention. */
export function trustHandlers({ tasks }: TrustCallParts): TrustHandlers {
  return {
    'verify.start': notYet,
    'verify.report': notYet,
    'repair.start': notYet,
    'tasks.cancel': ({ jobId }) => tasks.cancel(jobId),
    'restore.plan': notYet,
    'restore.planUndo': notYet,
    'restore.list': notYet,
    'restore.show': notYet,
    'restore.items': notYet,
    'restore.difference': notYet,
    'restore.apply': notYet,
    'retention.preview': notYet,
    'retention.apply': notYet,
  };
}
