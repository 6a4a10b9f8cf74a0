import type { IndexLine } from '../../../shared/format.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { parseMoment } from './moment.ts';
import { type BrowseSession, browseDestination } from './session.ts';

const PAGE = 500;

/** `at DATE`: the account as it was then, an asset a line. With `--json` the index lines, each with its run. */
export async function atCommand(
  console: Console,
  program: Program,
  date: string,
  options: CommonOptions,
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const at = parseMoment(date, session.settings.cron.zone);
    if (options.json) await printArray(console, linesAt(session, at));
    else for await (const line of linesAt(session, at)) printLine(console, describe(line));
    return 0;
  });
}

/** An index line, with the run and the folder that its files lie in. */
type LineAt = IndexLine & { readonly run: string; readonly folder: string };

async function* linesAt({ browser }: BrowseSession, at: string | null): AsyncGenerator<LineAt> {
  for (let after = -1; ; ) {
    const page = await browser.catalog.accountAt(at, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    for (const { line, row, folder } of page) yield { ...line, run: row.runId, folder };
    after = last.row.id;
  }
}

/** As one JSON document, without holding an account in memory. */
async function printArray(console: Console, values: AsyncIterable<unknown>): Promise<void> {
  let separator = '[\n';
  for await (const value of values) {
    console.stdout.write(`${separator}${JSON.stringify(value)}`);
    separator = ',\n';
  }
  console.stdout.write(separator === '[\n' ? '[]\n' : '\n]\n');
}

function describe({ id, assetType, name, folderPath, modifiedDate, folder }: LineAt): string {
  const type = assetType.name ?? `type ${assetType.id}`;
  return [id, type, `${folderPath}/${name}`, modifiedDate ?? '-', folder].join('  ');
}
