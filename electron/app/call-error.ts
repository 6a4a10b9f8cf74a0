import { BackupError } from '../../shared/errors.ts';
import type { CallError } from '../../shared/ipc.ts';

/**
 * A failure as it crosses to the window. Only the program's own sentences do: what a library says may hold
 * anything, and stays in the log. `redact` takes secrets out.
 */
export function toCallError(error: unknown, redact: (text: string) => string): CallError {
  if (error instanceof BackupError) {
    const { code, message, hint } = error;
    return { code, message: redact(message), hint: hint === undefined ? null : redact(hint) };
  }
  return {
    code: 'internal',
    message: 'Something failed within Backup Creator.',
    hint: 'Try again. If it happens again, the log says what failed.',
  };
}
