import type { JobView, StoredJob } from '../../../shared/ipc.ts';
import type { JobSettings } from '../../../shared/job.ts';

/** What each page of a job's settings is given. */
export interface JobPageProps {
  readonly job: JobView;
  readonly stored: StoredJob;
  /** Saves the settings with these in place of the stored ones, and another secret of the destination, if one is given. */
  readonly save: (change: Partial<JobSettings>, destinationSecret?: string | null) => Promise<void>;
}
