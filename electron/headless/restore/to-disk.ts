import { readdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackupError } from '../../../shared/errors.ts';
import { openFolderTarget } from '../../browse/save/folder-target.ts';
import { freePath } from '../../browse/save/free-name.ts';
import { filesOf } from '../../browse/save/items.ts';
import { type SaveOutcome, saveItems } from '../../browse/save/save.ts';
import type { Selected } from '../../browse/save/selected.ts';
import type { SaveTarget } from '../../browse/save/target.ts';
import { openZipTarget } from '../../browse/save/zip-target.ts';
import { count, size } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type BrowseSession, browseDestination } from '../browse/session.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { describeError } from '../report.ts';
import { type ChosenOptions, choose, selectChosen } from './chosen.ts';

export interface ToDiskOptions extends CommonOptions, ChosenOptions {
  /** A folder that is not there yet, or empty; with `zip` the folder that the zip goes into. */
  readonly to: string;
  readonly zip?: boolean;
  /** Writes it; else it is only told what would be written. */
  readonly apply?: boolean;
}

/** `restore --to DIR`: backed-up files, byte for byte, in the folders of Content Builder. */
export function restoreToDisk(console: Console, program: Program, options: ToDiskOptions): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const selected = await selectChosen(session, await choose(session, options));
    const folder = resolve(console.workingFolder, options.to);
    if (!options.zip) await requireFree(folder);
    const path = options.zip ? await freePath(folder, selected.name, '.zip') : folder;
    if (!options.apply) return tellPlan(console, path, selected, options);
    return write(console, session, path, selected, options);
  });
}

async function tellPlan(
  console: Console,
  path: string,
  { items, flat }: Selected,
  options: ToDiskOptions,
): Promise<ExitCode> {
  const files: { id: number; name: string; path: string; bytes: number }[] = [];
  let assets = 0;
  let bytes = 0;
  for await (const page of items) {
    for (const item of page) {
      assets += 1;
      for (const file of filesOf(item, { flat })) {
        bytes += file.bytes;
        if (options.json) files.push({ id: item.id, name: item.name, path: file.target, bytes: file.bytes });
        else printLine(console, `${file.target}  ${size(file.bytes)}`);
      }
    }
  }
  if (options.json) printJson(console, { status: 'dry run', path, assets, bytes, files });
  else printLine(console, `${sumOf(assets, bytes)} would be written to ${path}. Add --apply to write them.`);
  return 0;
}

async function write(
  console: Console,
  { storage }: BrowseSession,
  path: string,
  { items, flat }: Selected,
  options: ToDiskOptions,
): Promise<ExitCode> {
  const target = await (options.zip ? openZipTarget(path) : openNewFolder(path));
  const outcome = await saveItems({ storage, items, target, flat, signal: console.signal });
  tell(console, outcome, options);
  return outcome.failures.length === 0 ? 0 : 3;
}

function tell(console: Console, outcome: SaveOutcome, options: ToDiskOptions): void {
  const { path, assets, files, bytes } = outcome;
  const failures = outcome.failures.map(({ id, name, error }) => ({
    id,
    name,
    ...describeError(error, console.secrets),
  }));
  if (options.json) {
    const status = failures.length === 0 ? 'complete' : 'with problems';
    printJson(console, { status, path, assets, files, bytes, failures });
    return;
  }
  printLine(console, `${sumOf(assets, bytes)} restored to ${path}.`);
  if (failures.length === 0) return;
  console.stderr.write(`${count(failures.length)} files are not among them:\n`);
  for (const { id, message } of failures) console.stderr.write(`  ${id}  ${message}\n`);
}

function sumOf(assets: number, bytes: number): string {
  return `${count(assets)} assets, ${size(bytes)},`;
}

/** Nothing of the user's is replaced or mixed with what is restored. Throws `configuration`. */
async function requireFree(path: string): Promise<void> {
  const inside = await entriesOf(path);
  if (inside === undefined || inside.length === 0) return;
  throw new BackupError('configuration', `${path} is not empty.`, {
    hint: 'Name a folder that is empty or not there yet.',
  });
}

/** An empty folder that is there gives its place to the whole one at the end. */
async function openNewFolder(path: string): Promise<SaveTarget> {
  const target = await openFolderTarget(path);
  return {
    ...target,
    async finish() {
      if ((await entriesOf(path)) !== undefined) await rmdir(path);
      return target.finish();
    },
  };
}

async function entriesOf(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    throw new BackupError('configuration', `${path} is not a folder that can be looked into.`, {
      hint: 'Name a folder that is empty or not there yet.',
      cause: error,
    });
  }
}
