import type { RunPoint } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { KeptVersion } from '../../browse/catalog/versions.ts';
import { count } from '../../jobs/words.ts';
import type { BrowseSession } from './session.ts';

const PAGE = 500;
/** As many of what a name may mean are told. */
const NAMED = 5;

/**
 * The asset that `wanted` means: its id, its external key, or its whole name; letters' case does not matter. Its
 * newest version, whether it is there or gone. Throws `configuration` where there is none, or several.
 */
export async function findAsset({ browser, storage }: BrowseSession, wanted: string): Promise<KeptVersion> {
  const id = /^\d{1,15}$/.test(wanted) ? Number(wanted) : undefined;
  const byId = id === undefined ? undefined : await browser.catalog.versionAt(id, null);
  if (byId !== undefined) return byId;
  const sought = wanted.toLowerCase();
  const found = new Map<number, { readonly name: string; readonly exact: boolean }>();
  for (let offset = 0; ; offset += PAGE) {
    const { rows } = await browser.catalog.assets({
      at: null,
      folderId: null,
      gone: 'with',
      sort: 'name',
      descending: false,
      offset,
      limit: PAGE,
    });
    for (const { id: one, name, customerKey } of rows) {
      const isKey = customerKey?.toLowerCase() === sought;
      if (isKey || name.toLowerCase() === sought) found.set(one, { name, exact: isKey });
    }
    if (rows.length < PAGE) break;
  }
  const keyed = [...found].filter(([, { exact }]) => exact);
  const [only, another] = keyed.length > 0 ? keyed : [...found];
  if (only !== undefined && another === undefined) {
    const version = await browser.catalog.versionAt(only[0], null);
    if (version !== undefined) return version;
  }
  if (only !== undefined) {
    const ids = [...found.keys()].slice(0, NAMED).join(', ');
    throw new BackupError('configuration', `"${wanted}" names ${count(found.size)} assets: ${ids}.`, {
      hint: 'Name the one you mean by its id.',
    });
  }
  throw new BackupError('configuration', `There is no asset "${wanted}" in ${storage.locate('')}.`, {
    hint: 'Name it by its id, its external key or its whole name. The command "search" finds it by a part of them.',
  });
}

/** The run that `wanted` means: its id or the beginning of one, its folder, or `latest`. Throws `configuration`. */
export async function findRun({ browser, storage }: BrowseSession, wanted: string): Promise<RunPoint> {
  const runs = await browser.catalog.runs();
  const latest = runs.at(-1);
  if (wanted === 'latest' && latest !== undefined) return latest;
  const found = runs.filter(({ runId, folder }) => folder === wanted || runId.startsWith(wanted));
  const [one, another] = found;
  if (one !== undefined && another === undefined && wanted !== '') return one;
  throw new BackupError(
    'configuration',
    one === undefined
      ? `There is no finished run "${wanted}" in ${storage.locate('')}.`
      : `"${wanted}" names ${count(found.length)} runs.`,
    { hint: 'The command "runs" lists the ids and folders of all runs.' },
  );
}
