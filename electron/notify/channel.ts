import type { NotifyChannel } from '../../shared/notify.ts';
import type { NotifyMessage } from './message.ts';

/** A way to tell people, or programs that watch. */
export interface Channel {
  readonly kind: NotifyChannel;
  /**
   * Delivers a message, or tries until its budget is used up.
   * @throws BackupError `notification-failed`, or `configuration` where nothing was sent.
   */
  send(message: NotifyMessage, signal: AbortSignal): Promise<void>;
  /** Tells that a run has begun; only of what watches runs. */
  begun?(signal: AbortSignal): Promise<void>;
}
