import type { JobHandlers } from '../jobs/job-service.ts';
import type { Log } from '../journal/log.ts';
import type { TrayActions } from './tray-menu.ts';

/** Starts and cancels runs for the tray. Where that fails the window shows the job, which says why. */
export function runActions(
  handlers: () => Pick<JobHandlers, 'runs.start' | 'runs.cancel'>,
  { openJob, log }: { readonly openJob: (jobId: string) => void; readonly log: Log },
): Pick<TrayActions, 'backUp' | 'cancel'> {
  const attempt = async (jobId: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      log.warn('What was chosen in the tray could not be done', { error });
      openJob(jobId);
    }
  };
  return {
    backUp: (jobId) =>
      void attempt(jobId, () => handlers()['runs.start']({ jobId, full: false, acceptDeletions: false })),
    cancel: (jobId) => void attempt(jobId, () => handlers()['runs.cancel']({ jobId })),
  };
}
