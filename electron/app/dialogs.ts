import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  type MessageBoxOptions,
  type MessageBoxReturnValue,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import { BackupError } from '../../shared/errors.ts';
import { safeSegment } from '../backup/names.ts';
import { type QuestionWords, questionDialog, saidYes } from './questions.ts';

const FILTERS = [{ name: 'Settings of Backup Creator', extensions: ['json'] }];

/** True where the user says yes. */
export async function ask(parent: BrowserWindow | undefined, words: QuestionWords): Promise<boolean> {
  return saidYes(await showMessage(parent, questionDialog(words)));
}

/** Says what failed and what to do, and waits until that was read. */
export async function showFailure(
  parent: BrowserWindow | undefined,
  { message, hint }: { readonly message: string; readonly hint: string | null },
): Promise<void> {
  await showMessage(parent, { type: 'error', message, detail: hint ?? '', buttons: ['Close'], noLink: true });
}

function showMessage(
  parent: BrowserWindow | undefined,
  options: MessageBoxOptions,
): Promise<MessageBoxReturnValue> {
  return parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options);
}

/** Lets the user choose a folder. Null where he does not. */
export async function chooseFolder(
  parent: BrowserWindow | undefined,
  title = 'Choose a folder for the backups',
): Promise<string | null> {
  const options: OpenDialogOptions = {
    title,
    buttonLabel: 'Choose',
    properties: ['openDirectory', 'createDirectory'],
  };
  return firstPath(await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options)));
}

/** Lets the user choose where a new file goes; `name` is made safe. Null where he does not. Absolute. */
export async function chooseNewFile(
  parent: BrowserWindow | undefined,
  { title, name, extension }: { readonly title: string; readonly name: string; readonly extension: string },
): Promise<string | null> {
  const options: SaveDialogOptions = {
    title,
    buttonLabel: 'Save',
    defaultPath: join(app.getPath('documents'), safeSegment(name)),
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
  };
  const chosen = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
  return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
}

/** Saves settings where the user wants them, for him alone. The path, or null where he does not. */
export async function saveSettings(parent: BrowserWindow | undefined, text: string): Promise<string | null> {
  const options: SaveDialogOptions = {
    title: 'Export settings',
    buttonLabel: 'Export',
    defaultPath: join(app.getPath('documents'), 'backup-creator-settings.json'),
    filters: FILTERS,
  };
  const chosen = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
  if (chosen.canceled || chosen.filePath === '') return null;
  try {
    await writeFile(chosen.filePath, text, { mode: 0o600 });
  } catch (error) {
    throw fileError(`The settings could not be written to ${chosen.filePath}`, error);
  }
  return chosen.filePath;
}

/** The text of a file of settings that the user chooses. Null where he does not. */
export async function readSettings(parent: BrowserWindow | undefined): Promise<string | null> {
  const options: OpenDialogOptions = {
    title: 'Import settings',
    buttonLabel: 'Import',
    properties: ['openFile'],
    filters: FILTERS,
  };
  const path = firstPath(
    await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options)),
  );
  if (path === null) return null;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw fileError(`The settings in ${path} could not be read`, error);
  }
}

function firstPath({
  canceled,
  filePaths,
}: {
  canceled: boolean;
  filePaths: readonly string[];
}): string | null {
  return canceled ? null : (filePaths[0] ?? null);
}

function fileError(what: string, error: unknown): BackupError {
  const reason = error instanceof Error ? error.message : String(error);
  return new BackupError('storage-unavailable', `${what}: ${reason}.`, {
    hint: 'Choose another place.',
    cause: error,
  });
}
