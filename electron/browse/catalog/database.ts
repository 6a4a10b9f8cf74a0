import { Worker } from 'node:worker_threads';
import { BackupError } from '../../../shared/errors.ts';
import { type Remote, RemoteCaller } from '../../threads/remote.ts';
import type { BrowseCatalog } from './catalog.ts';
import type { FacetCatalog } from './facets.ts';
import type { BrowseIngest } from './ingest.ts';
import type { ReferenceCatalog } from './references.ts';
import type { Search } from './search.ts';
import type { Texts } from './texts.ts';

/** The database of a job's browser, in a thread of its own. */
export interface BrowseThread {
  readonly catalog: Remote<BrowseCatalog>;
  readonly ingest: Remote<BrowseIngest>;
  readonly texts: Remote<Texts>;
  readonly search: Remote<Search>;
  readonly references: Remote<ReferenceCatalog>;
  readonly facets: Remote<FacetCatalog>;
  /** True where it ended by itself, as where its file was damaged: it is to be opened anew. */
  hasEnded(): boolean;
  /** Ends when all that was asked is answered. */
  close(): Promise<void>;
  /** Is waited for no longer, and ends as soon as it can. */
  abandon(): void;
}

/**
 * Starts the thread. `workerUrl` is the entry `worker.ts` or what it was built to; the root knows. Throws
 * `state-broken` where the file cannot be made.
 */
export async function openBrowseThread(workerUrl: URL, path: string): Promise<BrowseThread> {
  const worker = new Worker(workerUrl, { workerData: { path } });
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', (error) => reject(unusable(path, error)));
  });
  let hasEnded = false;
  worker.once('exit', () => {
    hasEnded = true;
  });
  const ended = () => new BackupError('cancelled', 'The browser of this job has been closed.');
  const caller = new RemoteCaller(worker, (cause) => cause ?? ended());
  return {
    catalog: caller.face<BrowseCatalog>('catalog'),
    ingest: caller.face<BrowseIngest>('ingest'),
    texts: caller.face<Texts>('texts'),
    search: caller.face<Search>('search'),
    references: caller.face<ReferenceCatalog>('references'),
    facets: caller.face<FacetCatalog>('facets'),
    hasEnded: () => hasEnded,
    close: () => caller.close(),
    abandon: () => caller.letGo(ended()),
  };
}

function unusable(path: string, cause: unknown): BackupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackupError(
    'state-broken',
    `What is known of the backups cannot be kept in ${path}: ${reason}`,
    {
      hint: 'See whether its folder can be written and its disk has space.',
      cause,
    },
  );
}
