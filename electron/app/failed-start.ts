import { app, dialog } from 'electron';
import { isBackupError } from '../../shared/errors.ts';

/** Says why the program cannot start, and ends it. */
export function failStart(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = isBackupError(error) && error.hint !== undefined ? `\n\n${error.hint}` : '';
  dialog.showErrorBox('Backup Creator cannot start', `${reason}${hint}`);
  app.exit(1);
}
