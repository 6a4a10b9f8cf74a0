import type { SearchHit } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import { count } from '../../jobs/words.ts';
import type { Program } from '../backup-command.ts';
import { type Console, type ExitCode, printJson, printLine } from '../console.ts';
import type { CommonOptions } from '../context.ts';
import { parseMoment } from './moment.ts';
import { browseDestination } from './session.ts';
import { waitForIndex } from './wait-for-index.ts';

export interface SearchOptions extends CommonOptions {
  readonly in: 'all' | 'names' | 'code';
  readonly at: string;
  /** Without what was deleted or is no longer selected. */
  readonly present?: boolean;
  readonly limit: number;
}

/** `search TEXT`: the assets whose name, key, id or code holds the text. Ends with 3 where some code was not searched. */
export async function searchCommand(
  console: Console,
  program: Program,
  text: string,
  options: SearchOptions,
): Promise<ExitCode> {
  if (text.trim() === '') {
    throw new BackupError('configuration', 'There is nothing to search for.', {
      hint: 'For example: search "Header EU".',
    });
  }
  return browseDestination(console, program, options, async (session) => {
    const { browser, settings, logging } = session;
    const at = parseMoment(options.at, settings.cron.zone);
    if (options.in !== 'names') await waitForIndex(console, browser);
    const {
      rows: hits,
      unsearched,
      tooShort,
    } = await browser.search.search({
      text,
      in: options.in,
      at,
      filters: { ...NO_FILTERS, gone: options.present === true ? 'without' : 'with' },
      offset: 0,
      limit: options.limit,
      wholly: true,
    });
    if (options.json) printJson(console, hits.map(told));
    else for (const hit of hits) printLine(console, describe(hit));
    if (tooShort) logging.log.warn('Code was not searched: it is from three characters on.');
    if (unsearched === 0) return 0;
    logging.log.warn(`The code of ${count(unsearched)} versions cannot be read, and was not searched.`);
    return 3;
  });
}

const NO_FILTERS = { types: [], folderId: null, authors: [], modifiedFrom: null, modifiedTo: null };

function told({ id, name, runId, match, gone }: SearchHit) {
  return { id, name, run: runId, match: match.text, where: match.where, deleted: gone?.state === 'deleted' };
}

function describe({ id, name, folderPath, runId, match, gone }: SearchHit): string {
  const state = gone === null ? '' : `(${gone.state} ${gone.since.slice(0, 10)})`;
  const found = match.where === 'code' ? match.text.trim() : `${match.where}: ${match.text}`;
  return [id, `${folderPath}/${name}`, state, runId, found].filter((part) => part !== '').join('  ');
}
