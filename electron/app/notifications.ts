import { Notification } from 'electron';
import type { Preferences } from '../../shared/job.ts';
import type { RunEnded, SilentJob } from '../jobs/service-parts.ts';
import type { Log } from '../journal/log.ts';
import { type NotificationWords, notificationOf, silenceNotificationOf } from './notification-words.ts';

export interface NotificationsOptions {
  readonly wanted: () => Preferences['notifications'];
  readonly openJob: (jobId: string) => void;
  readonly log: Log;
}

/** Tells the user of runs that ended, and that there were none for days, as far as he wants to know. A click shows the job. */
export class Notifications {
  readonly #options: NotificationsOptions;
  /** One that nobody holds is collected, and its click with it. */
  readonly #shown = new Set<Notification>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  /** What jobs tell it. */
  readonly listeners = {
    onRunEnded: ({ job, run }: RunEnded) =>
      this.#show(job.id, notificationOf(job, run, this.#options.wanted())),
    onSilence: ({ job, message }: SilentJob) =>
      this.#show(job.id, silenceNotificationOf(message, this.#options.wanted())),
  };

  #show(jobId: string, words: NotificationWords | undefined): void {
    const { openJob, log } = this.#options;
    if (words === undefined || !Notification.isSupported()) return;
    const notification = new Notification(words);
    const forget = () => this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      openJob(jobId);
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
