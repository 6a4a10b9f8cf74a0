import { Notification } from 'electron';
import type { JobView, RunLogLine } from '../../shared/ipc.ts';
import type { Preferences } from '../../shared/job.ts';
import type { Log } from '../journal/log.ts';
import { notificationOf } from './notification-words.ts';

export interface NotificationsOptions {
  readonly wanted: () => Preferences['notifications'];
  readonly openJob: (jobId: string) => void;
  readonly log: Log;
}

/** Tells the user of runs that ended, as far as he wants to know. A click shows the job. */
export class Notifications {
  readonly #options: NotificationsOptions;
  /** One that nobody holds is collected, and its click with it. */
  readonly #shown = new Set<Notification>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  runEnded(job: Pick<JobView, 'id' | 'name'>, run: RunLogLine): void {
    const { wanted, openJob, log } = this.#options;
    const words = notificationOf(job, run, wanted());
    if (words === undefined || !Notification.isSupported()) return;
    const notification = new Notification(words);
    const forget = () => this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      openJob(job.id);
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      log.warn('A notification could not be shown', { error });
    });
    this.#shown.add(notification);
    notification.show();
  }
}
