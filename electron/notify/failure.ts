import { BackupError, isBackupError } from '../../shared/errors.ts';

/** A message that could not be delivered. `reason` completes "Slack did not take the message:". */
export function notDelivered(to: string, reason: string, hint: string): BackupError {
  return new BackupError('notification-failed', `${to} did not take the message: ${reason}.`, { hint });
}

/** A message that came to some of its recipients, not to all. */
export class PartlyDelivered extends BackupError {
  constructor(to: string, refused: number, recipients: number) {
    const reason = `it refuses ${refused} of ${recipients} recipients`;
    super('notification-failed', `${to} did not take the message for everybody: ${reason}.`, {
      hint: 'Check the address of each recipient.',
    });
  }
}

/** Why a channel failed, in words of ours: what a library says may repeat an address or a password. */
export function reasonOf(error: unknown): { readonly message: string; readonly hint: string | null } {
  if (isBackupError(error)) return { message: error.message, hint: error.hint ?? null };
  return {
    message: 'The message could not be sent, for a reason that is not known.',
    hint: 'The log says what failed.',
  };
}
