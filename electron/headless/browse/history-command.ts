import type { HistoryEntry } from '../../../shared/browse.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { findAsset } from './find.ts';
import { browseDestination } from './session.ts';

/** `history ASSET`: all its versions, and its end if it is gone; the oldest first. */
export async function historyCommand(
  console: Console,
  program: Program,
  wanted: string,
  options: CommonOptions,
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const { row } = await findAsset(session, wanted);
    const entries = (await session.browser.catalog.history(row.id)).toReversed();
    if (options.json) printJson(console, entries.map(told));
    else {
      printLine(console, `${row.name}  ${row.id}  ${row.typeName ?? `type ${row.typeId}`}`);
      for (const entry of entries) printLine(console, describe(entry));
    }
    return 0;
  });
}

function told({ runId, until, modifiedDate, modifiedBy, contentHash, changes, words }: HistoryEntry) {
  return {
    run: runId,
    until,
    modifiedDate,
    modifiedBy,
    sha256: contentHash,
    change: changes.join(', '),
    changes,
    words,
  };
}

function describe({ runId, until, modifiedDate, modifiedBy, changes, words }: HistoryEntry): string {
  const said: readonly string[] = changes;
  const what = [changes.join(', '), ...words.filter((word) => !said.includes(word))].join('; ');
  return [until, runId, what, modifiedDate ?? '-', modifiedBy ?? ''].join('  ').trimEnd();
}
