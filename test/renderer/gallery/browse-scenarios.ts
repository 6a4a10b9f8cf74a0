import type { CallError, CallName } from '../../../shared/ipc.ts';
import type { BrowseSample } from './browse-handlers.ts';
import { dailyRuns, job } from './sample-data.ts';
import type { Scenario } from './scenario.ts';

const UNREACHABLE: CallError = {
  code: 'storage-unavailable',
  message: 'The folder /Volumes/Backups/Retail EU cannot be read: it is not there.',
  hint: 'Connect the drive or the network share that it lies on.',
};

const ASKING = [
  'browse.tree',
  'browse.assets',
  'browse.search',
  'browse.facets',
  'browse.history',
  'browse.asset',
  'browse.text',
  'browse.preview',
  'browse.report',
  'browse.references',
  'browse.brokenReferences',
  'browse.files',
] as const satisfies readonly CallName[];

function scenario(more: Partial<Scenario> = {}, bucket = false): Scenario {
  const log = dailyRuns(30);
  const destination = bucket ? 's3://northwind-backups/marketing-cloud/retail-eu' : undefined;
  const view = job(1, 'Retail EU', {
    lastRun: log[0] ?? null,
    heldAssets: 268,
    ...(destination !== undefined && { destination, destinationKind: 's3' as const }),
  });
  return { jobs: [view], logs: { [view.id]: log }, ...more };
}

/** What is backed up, in all the states that it is looked at in. */
export const browseScenarios: Readonly<Record<string, () => Scenario>> = {
  browse: () => scenario(),
  'browse-bucket': () => scenario({}, true),
  'browse-big': () => scenario(),
  'browse-empty': () => scenario(),
  'browse-reading': () => scenario(),
  'browse-unreachable': () => scenario(),
  'browse-unread': () => scenario(),
  'browse-indexing': () => scenario(),
  'browse-loading': () => scenario({ pending: ASKING }),
  'browse-opening': () => scenario({ pending: ['browse.open'] }),
  'browse-fails': () => scenario({ failing: Object.fromEntries(ASKING.map((name) => [name, UNREACHABLE])) }),
};

/** By the name of their scenario. */
export const browseSamples: Readonly<Record<string, BrowseSample>> = {
  'browse-bucket': { bucket: true },
  'browse-big': { big: 50_000 },
  'browse-empty': { state: { runs: [] } },
  'browse-reading': { state: { runs: [], reading: true } },
  'browse-unreachable': { problem: UNREACHABLE },
  'browse-unread': { problem: UNREACHABLE, state: { runs: [] } },
  'browse-indexing': { state: { indexed: { done: 180, total: 612 } } },
};
