import { isBackupError } from '../../shared/errors.ts';
import type { CallError } from '../../shared/ipc.ts';

/**
 * A failure that is told in a view. What a library says may hold anything, and stays in the log: `otherwise` stands
 * for it. `redact` takes secrets out.
 */
export function callErrorOf(
  error: unknown,
  { redact, otherwise }: { readonly redact: (text: string) => string; readonly otherwise: string },
): CallError {
  if (!isBackupError(error)) {
    return {
      code: 'internal',
      message: otherwise,
      hint: 'Try again. If it happens again, the log says why.',
    };
  }
  const { code, message, hint } = error;
  return { code, message: redact(message), hint: hint === undefined ? null : redact(hint) };
}
