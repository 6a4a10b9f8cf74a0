import { Option } from 'commander';
import type { Program } from '../backup-command.ts';
import type { CommandParts } from '../browse/commands.ts';
import type { Console } from '../console.ts';
import { restoreToDisk, type ToDiskOptions } from './to-disk.ts';

/** The command that gives back what was backed up. */
export function addRestoreCommand(console: Console, program: Program, { command, run }: CommandParts): void {
  command('restore', 'give back what was backed up; without --apply it only tells what it would do')
    .requiredOption('--to <folder>', 'write files into this folder, which is empty or not there yet')
    .option('--zip', 'write them into one zip in that folder')
    .addOption(
      new Option('--run <run>', 'the account as this run left it: a run id, a folder, or "latest"').conflicts(
        'at',
      ),
    )
    .option('--at <date>', 'the account as it was then (default: latest)')
    .option('--asset <asset...>', 'only these, each by its id, external key or whole name')
    .addOption(new Option('--folder <path>', 'only this folder with those below it').conflicts('asset'))
    .option('--apply', 'do it')
    .action((options: ToDiskOptions) => run(() => restoreToDisk(console, program, options))(options));
}
