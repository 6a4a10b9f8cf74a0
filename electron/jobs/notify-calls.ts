import type { CallHandlers, CallName } from '../../shared/ipc.ts';
import type { JobNotifications } from './job-notifications.ts';
import type { LiveJobs } from './live-jobs.ts';

export type NotifyHandlers = Pick<CallHandlers, Extract<CallName, `notify.${string}`>>;

export interface NotifyCallParts {
  readonly jobs: Pick<LiveJobs, 'find'>;
  readonly notifications: JobNotifications;
}

/** What answers the window's calls about notifications. */
export function notifyHandlers({ jobs, notifications }: NotifyCallParts): NotifyHandlers {
  return {
    'notify.secrets': async ({ jobId }) => notifications.kept(jobs.find(jobId).id),
    'notify.setSecret': async ({ jobId, kind, secret }) =>
      notifications.keep(jobs.find(jobId).kept, kind, secret),
    'notify.test': async ({ jobId, channel, settings, secrets }) =>
      notifications.test(jobs.find(jobId).kept, channel, settings, secrets),
  };
}
