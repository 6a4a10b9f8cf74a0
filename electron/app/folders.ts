import { shell } from 'electron';
import { BackupError } from '../../shared/errors.ts';

/** Shows a folder in the system's file manager. `path` is one that the program has checked to be a job's own. */
export async function openFolder(path: string): Promise<void> {
  const failure = await shell.openPath(path);
  if (failure === '') return;
  throw new BackupError('storage-unavailable', `The folder ${path} could not be opened: ${failure}.`, {
    hint: 'Check that the folder is still there and its drive is connected.',
  });
}

/**
 * Opens a file with the program that the system has for it. `path` is one that the program has checked to be a
 * job's own, of a kind that runs nothing.
 */
export async function openFile(path: string): Promise<void> {
  const failure = await shell.openPath(path);
  if (failure === '') return;
  throw new BackupError('storage-unavailable', `${path} could not be opened: ${failure}.`, {
    hint: 'Show it in its folder instead, and open it from there.',
  });
}

/** Shows a file or folder in the folder that it lies in. `path` is one that the program has checked or written. */
export function showInFolder(path: string): void {
  shell.showItemInFolder(path);
}
