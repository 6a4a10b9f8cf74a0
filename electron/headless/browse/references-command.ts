import type { Reference } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { count } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { findAsset } from './find.ts';
import { parseMoment } from './moment.ts';
import { type BrowseSession, browseDestination } from './session.ts';
import { waitForIndex } from './wait-for-index.ts';

export interface ReferencesOptions extends CommonOptions {
  readonly at: string;
  readonly broken?: boolean;
}

const PAGE = 500;

/** `references ASSET`: what uses it and what it uses; `references --broken`: all that name what is not there. */
export async function referencesCommand(
  console: Console,
  program: Program,
  wanted: string | undefined,
  options: ReferencesOptions,
): Promise<ExitCode> {
  if ((wanted === undefined) !== (options.broken === true)) {
    throw new BackupError('configuration', 'Name an asset, or ask for all broken references with --broken.', {
      hint: 'For example: references "Header EU".',
    });
  }
  return browseDestination(console, program, options, async (session) => {
    const at = parseMoment(options.at, session.settings.cron.zone);
    await waitForIndex(console, session.browser);
    const unsearched =
      wanted === undefined
        ? await printBroken(console, session, at, options)
        : await printReferences(console, session, { wanted, at }, options);
    if (unsearched === 0) return 0;
    session.logging.log.warn(`The code of ${count(unsearched)} versions cannot be read: it may name more.`);
    return 3;
  });
}

async function printReferences(
  console: Console,
  session: BrowseSession,
  { wanted, at }: { wanted: string; at: string | null },
  options: CommonOptions,
): Promise<number> {
  const { row } = await findAsset(session, wanted);
  const found = await session.browser.references.references(row.id, at);
  if (options.json) printJson(console, { id: row.id, name: row.name, ...found });
  else {
    printLine(console, `${row.name}  ${row.id}`);
    printLine(console, `Used by ${count(found.usedByTotal)}:`);
    for (const { from, how, line } of found.usedBy)
      printLine(console, `  ${from.name}  ${from.id}  ${placeOf(how, line)}`);
    printLine(console, `Uses ${count(found.uses.length)}:`);
    for (const reference of found.uses) printLine(console, `  ${targetOf(reference)}`);
  }
  return found.unsearched;
}

async function printBroken(
  console: Console,
  { browser }: BrowseSession,
  at: string | null,
  options: CommonOptions,
): Promise<number> {
  const rows: Reference[] = [];
  let unsearched = 0;
  for (let total = 1; rows.length < total; ) {
    const page = await browser.references.broken({ at, offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    ({ unsearched } = page);
    total = page.rows.length === 0 ? 0 : page.total;
  }
  if (options.json) printJson(console, rows);
  else if (rows.length === 0) printLine(console, 'No reference is broken.');
  else for (const row of rows) printLine(console, `${row.from.name}  ${row.from.id}  ${targetOf(row)}`);
  return unsearched;
}

function targetOf({ how, target, line, to, state }: Reference): string {
  const name = to === null ? (target ?? 'worked out by code') : `${to.name}  ${to.id}`;
  return `${name}  ${placeOf(how, line)}  ${state}`;
}

function placeOf(how: Reference['how'], line: number | null): string {
  return line === null ? how : `${how}, line ${line}`;
}
