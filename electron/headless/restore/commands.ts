import { type Command, InvalidArgumentError, Option } from 'commander';
import { BackupError } from '../../../shared/errors.ts';
import type { Program } from '../backup-command.ts';
import type { CommandParts } from '../browse/commands.ts';
import type { Console, ExitCode } from '../console.ts';
import { type ApplyOptions, restoreToAccount } from './apply.ts';
import { planForAccount } from './to-account.ts';
import { restoreToDisk, type ToDiskOptions } from './to-disk.ts';

type RestoreOptions = Omit<ToDiskOptions, 'to'> &
  ApplyOptions & { readonly to?: string; readonly toAccount?: boolean };

/** The command that gives back what was backed up. */
export function addRestoreCommand(console: Console, program: Program, { command, run }: CommandParts): void {
  options(
    command('restore', 'give back what was backed up; without --apply it only tells what it would do'),
  ).action((given: RestoreOptions) => run(() => restore(console, program, given))(given));
}

function options(command: Command): Command {
  return command
    .option('--to <folder>', 'write files into this folder, which is empty or not there yet')
    .option('--zip', 'write them into one zip in that folder')
    .addOption(
      new Option('--to-account', 'put it back into Marketing Cloud, making folders as needed').conflicts([
        'to',
        'zip',
      ]),
    )
    .addOption(
      new Option(
        '--undo <run>',
        'put back what a restore has overwritten: the safety run that it told of',
      ).conflicts(['to', 'zip', 'copy', 'into', 'run', 'at', 'asset', 'folder']),
    )
    .option('--overwrite', 'also what was changed there since the last backup')
    .addOption(
      new Option('--copy', 'beside what is there, under new names and keys').conflicts(['to', 'into']),
    )
    .addOption(
      new Option('--into <mid>', 'into this other business unit that the package reaches')
        .argParser(parseMid)
        .conflicts('to'),
    )
    .addOption(
      new Option('--run <run>', 'the account as this run left it: a run id, a folder, or "latest"').conflicts(
        'at',
      ),
    )
    .option('--at <date>', 'the account as it was then (default: latest)')
    .option('--asset <asset...>', 'only these, each by its id, external key or whole name')
    .addOption(new Option('--folder <path>', 'only this folder with those below it').conflicts('asset'))
    .option('--diff', 'with what each asset would become in Marketing Cloud, line by line')
    .option(
      '--apply',
      'do it: what is overwritten in Marketing Cloud is kept first, and nothing is ever deleted',
    );
}

function restore(console: Console, program: Program, given: RestoreOptions): Promise<ExitCode> {
  const { to, toAccount, undo, apply } = given;
  if ((toAccount || undo !== undefined) && apply) return restoreToAccount(console, program, given);
  if (toAccount || undo !== undefined) return planForAccount(console, program, given);
  if (to !== undefined) return restoreToDisk(console, program, { ...given, to });
  throw new BackupError('configuration', 'Where to restore to is not said.', {
    hint: 'Add --to with a folder, or --to-account.',
  });
}

function parseMid(text: string): number {
  const mid = Number(text);
  if (/^\d{1,15}$/.test(text) && mid > 0) return mid;
  throw new InvalidArgumentError('It must be the number of a business unit.');
}
