import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers, CallName } from '../../shared/ipc.ts';

export type NotifyHandlers = Pick<CallHandlers, Extract<CallName, `notify.${string}`>>;

async function notYet(): Promise<never> {
  throw new BackupError('internal', 'This is not to be had yet.');
}

/** What answers the window's calls about notifications. */
export function notifyHandlers(): NotifyHandlers {
  return { 'notify.secrets': notYet, 'notify.setSecret': notYet, 'notify.test': notYet };
}
