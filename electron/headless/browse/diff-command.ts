import { createTwoFilesPatch } from 'diff';
import type { AssetRow, Comparison } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { compareVersions } from '../../browse/compare/comparison.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { findAsset, findRun } from './find.ts';
import { parseMoment } from './moment.ts';
import { type BrowseSession, browseDestination } from './session.ts';

/** Beyond so much work two texts count as altogether different. */
const MOST_MILLISECONDS = 5000;

/** `diff ASSET V1 V2`: how two of its versions differ; each named by a run or by a date. */
export async function diffCommand(
  console: Console,
  program: Program,
  { asset, from, to }: { readonly asset: string; readonly from: string; readonly to: string },
  options: CommonOptions,
): Promise<ExitCode> {
  return browseDestination(console, program, options, async (session) => {
    const { row } = await findAsset(session, asset);
    const [before, after] = [await versionOf(session, row, from), await versionOf(session, row, to)];
    const comparison = await compareVersions(
      session.storage,
      { version: before, row: before.row },
      { version: after, row: after.row },
      console.signal,
    );
    if (options.json) printJson(console, told(comparison));
    else for (const line of describe(comparison)) printLine(console, line);
    return 0;
  });
}

/** The version that a run kept, or where `wanted` is a date (or a run that kept none) the newest by then. */
async function versionOf(session: BrowseSession, { id, name }: AssetRow, wanted: string) {
  const { browser, settings } = session;
  const at = isDate(wanted) ? parseMoment(wanted, settings.cron.zone) : undefined;
  const run = at === undefined ? await findRun(session, wanted) : undefined;
  const kept = run === undefined ? undefined : await browser.catalog.version(id, run.runId);
  const version = kept ?? (await browser.catalog.versionAt(id, run?.until ?? at ?? null));
  if (version !== undefined) return version;
  throw new BackupError('configuration', `There is no version of ${name} as of ${wanted}.`, {
    hint: 'The command "history" lists its versions.',
  });
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text.trim());
}

function told({ from, to, words, properties, texts, equal }: Comparison) {
  return {
    from: version(from),
    to: version(to),
    words,
    properties,
    texts: texts.map((text) => ({
      label: text.label,
      language: text.language,
      patch: patchOf(text, from, to),
    })),
    equal,
  };
}

function version({ runId, name, folderPath, modifiedDate, modifiedBy }: AssetRow) {
  return { run: runId, name, folderPath, modifiedDate, modifiedBy };
}

function* describe({ from, to, words, texts, properties }: Comparison): Generator<string> {
  yield `${from.name}  ${from.id}  ${from.modifiedDate ?? '-'} -> ${to.modifiedDate ?? '-'}`;
  for (const word of words) yield word;
  if (texts.length + properties.length + words.length === 0) yield 'Nothing differs.';
  for (const text of texts.filter(({ label }) => label !== 'JSON')) yield patchOf(text, from, to).trimEnd();
  for (const { label, from: before, to: after } of properties)
    yield `${label}: ${before ?? '-'} -> ${after ?? '-'}`;
}

function patchOf(
  { label, from, to }: Comparison['texts'][number],
  before: AssetRow,
  after: AssetRow,
): string {
  const patch = createTwoFilesPatch(
    `${label} (${before.runId})`,
    `${label} (${after.runId})`,
    from ?? '',
    to ?? '',
    before.modifiedDate ?? undefined,
    after.modifiedDate ?? undefined,
    { timeout: MOST_MILLISECONDS },
  );
  return patch ?? `${label}: the two differ too much to be compared line by line.\n`;
}
