import { type Command, Option } from 'commander';
import type { Program } from '../backup-command.ts';
import type { Console, ExitCode } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { atCommand } from './at-command.ts';
import { diffCommand } from './diff-command.ts';
import { historyCommand } from './history-command.ts';
import { type ReferencesOptions, referencesCommand } from './references-command.ts';
import { type ReportOptions, reportCommand } from './report-command.ts';
import { type SearchOptions, searchCommand } from './search-command.ts';

export interface CommandParts {
  /** Runs a command's work: its exit code, or what it throws, is the program's. */
  readonly run: (
    work: (options: CommonOptions) => Promise<ExitCode>,
  ) => (options: CommonOptions) => Promise<void>;
  /** A new command with the options that all have. */
  readonly command: (usage: string, description: string) => Command;
  readonly number: (greatest: number) => (text: string) => number;
}

const ASSET = 'its id, external key or whole name';
const RUN = 'a run id or the beginning of one, a snapshot folder, or "latest"';
const MOST_HITS = 100_000;

/** The commands that look into backups. None needs an account. */
export function addBrowseCommands(console: Console, program: Program, parts: CommandParts): void {
  const { command, run } = parts;
  command('search', 'find assets by name, key, id or code')
    .argument('<text>', 'what their name, key or code holds')
    .addOption(new Option('--in <where>', 'where to look').choices(['all', 'names', 'code']).default('all'))
    .option('--at <date>', 'the account as it was then', 'latest')
    .option('--present', 'leave out what was deleted')
    .option('--limit <number>', 'at most so many', parts.number(MOST_HITS), 100)
    .action((text: string, options: SearchOptions) =>
      run(() => searchCommand(console, program, text, options))(options),
    );
  command('at', 'list the account as it was at a date')
    .argument('<date>', '2026-11-24, 2026-11-24T14:30Z or "latest"')
    .action((date: string, options: CommonOptions) =>
      run(() => atCommand(console, program, date, options))(options),
    );
  command('history', 'list all versions of an asset')
    .argument('<asset>', ASSET)
    .action((asset: string, options: CommonOptions) =>
      run(() => historyCommand(console, program, asset, options))(options),
    );
  command('diff', 'compare two versions of an asset')
    .argument('<asset>', ASSET)
    .argument('<from>', `${RUN}, or a date`)
    .argument('<to>', `${RUN}, or a date`)
    .action((asset: string, from: string, to: string, options: CommonOptions) =>
      run(() => diffCommand(console, program, { asset, from, to }, options))(options),
    );
  command('report', 'tell what changed in a run')
    .argument('<run>', RUN)
    .option('--out <file>', 'write it to this file, which ends in .html or .csv')
    .action((wanted: string, options: ReportOptions) =>
      run(() => reportCommand(console, program, wanted, options))(options),
    );
  command('references', 'tell what uses an asset and what it uses')
    .argument('[asset]', ASSET)
    .option('--at <date>', 'the account as it was then', 'latest')
    .option('--broken', 'all references to what is not there')
    .action((asset: string | undefined, options: ReferencesOptions) =>
      run(() => referencesCommand(console, program, asset, options))(options),
    );
}
