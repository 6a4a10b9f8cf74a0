import { extname, resolve } from 'node:path';
import type { ChangeReport, ChangeRow } from '../../../shared/browse.ts';
import { CHANGE_WORDS, CHANGES } from '../../../shared/browse-words.ts';
import { BackupError } from '../../../shared/errors.ts';
import { manifestSchema } from '../../../shared/format.ts';
import { readJson } from '../../backup/documents.ts';
import { MANIFEST_FILE } from '../../backup/snapshots.ts';
import { writeReport } from '../../browse/report/write.ts';
import { count } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { findRun } from './find.ts';
import { type BrowseSession, browseDestination } from './session.ts';

const PAGE = 500;

export interface ReportOptions extends CommonOptions {
  /** A file that ends in .html or .csv. */
  readonly out?: string;
}

/** `report RUN`: what changed in a run, and by whom; with `--out` as a page or a table. */
export async function reportCommand(
  console: Console,
  program: Program,
  wanted: string,
  options: ReportOptions,
): Promise<ExitCode> {
  const out = options.out === undefined ? undefined : outOf(console, options.out);
  return browseDestination(console, program, options, async (session) => {
    const { runId } = await findRun(session, wanted);
    const { rows: first, ...report } = await session.browser.catalog.report({
      ...ALL,
      runId,
      offset: 0,
      limit: PAGE,
    });
    const rows = allRows(session, runId, first, report.total);
    if (out !== undefined) {
      const source = {
        ...(await accountOf(session, report)),
        report,
        rows,
        zone: session.settings.cron.zone,
      };
      await writeReport(source, out.format, out.path);
      if (options.json) printJson(console, { path: out.path, run: runId, counts: report.counts });
      else printLine(console, `The report is in ${out.path}.`);
      return 0;
    }
    if (options.json) printJson(console, { ...report, rows: (await Array.fromAsync(rows)).flat() });
    else await print(console, report, rows);
    return 0;
  });
}

const ALL = { change: null } as const;

async function* allRows(
  { browser }: BrowseSession,
  runId: string,
  first: readonly ChangeRow[],
  total: number,
): AsyncGenerator<readonly ChangeRow[]> {
  yield first;
  for (let offset = first.length; offset < total; offset += PAGE) {
    yield (await browser.catalog.report({ ...ALL, runId, offset, limit: PAGE })).rows;
  }
}

async function print(
  console: Console,
  { run, counts, total }: Omit<ChangeReport, 'rows'>,
  rows: AsyncIterable<readonly ChangeRow[]>,
): Promise<void> {
  const sums = CHANGES.filter((change) => counts[change] > 0).map(
    (change) => `${count(counts[change])} ${CHANGE_WORDS[change].toLowerCase()}`,
  );
  printLine(
    console,
    `${run.until}  ${run.folder}  ${run.runId}  ${total === 0 ? 'nothing had changed' : sums.join(', ')}`,
  );
  for await (const page of rows) for (const row of page) printLine(console, describe(row));
}

function describe({ id, name, folderPath, changes, words, by }: ChangeRow): string {
  return [changes.join(', '), id, `${folderPath}/${name}`, words.join('; '), by ?? '']
    .filter(Boolean)
    .join('  ');
}

async function accountOf({ storage }: BrowseSession, { run }: Pick<ChangeReport, 'run'>) {
  const manifest = await readJson(storage, `${run.folder}/${MANIFEST_FILE}`, manifestSchema);
  const mid = manifest?.account.mid ?? null;
  return { account: manifest?.account.name ?? `MID ${mid ?? 'unknown'}`, mid };
}

function outOf(console: Console, file: string): { format: 'html' | 'csv'; path: string } {
  const format = extname(file).slice(1).toLowerCase();
  if (format === 'html' || format === 'csv') return { format, path: resolve(console.workingFolder, file) };
  throw new BackupError('configuration', `"${file}" says neither HTML nor CSV.`, {
    hint: 'Give the file a name that ends in .html or .csv.',
  });
}
