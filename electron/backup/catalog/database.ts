import { Worker } from 'node:worker_threads';
import { BackupError } from '../../../shared/errors.ts';
import { type Remote, RemoteCaller } from '../../threads/remote.ts';
import type { Catalog } from './catalog.ts';
import type { Comparison } from './comparison.ts';
import type { Lines } from './lines.ts';
import type { Progress } from './progress.ts';

/** The catalog and the progress of one job, in a thread of their own. */
export interface JobDatabase {
  readonly catalog: Remote<Catalog>;
  readonly progress: Remote<Progress>;
  readonly comparison: Remote<Comparison>;
  readonly lines: Remote<Lines>;
  /** What had to be done to open them, in sentences for the log. */
  readonly notices: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts the thread. `workerUrl` is the entry `worker.ts` or what it was built to; the root knows.
 * Throws `state-broken` where the files cannot be made.
 */
export async function openJobDatabase(options: {
  workerUrl: URL;
  catalogPath: string;
  progressPath: string;
}): Promise<JobDatabase> {
  const { workerUrl, catalogPath, progressPath } = options;
  const worker = new Worker(workerUrl, { workerData: { catalogPath, progressPath } });
  const notices = await new Promise<string[]>((resolve, reject) => {
    worker.once('message', (message: { ready: true; notices: string[] }) => resolve(message.notices));
    worker.once('error', (error) => reject(unusable(catalogPath, error)));
  });
  const caller = new RemoteCaller(worker, (cause) => cause ?? new Error('The catalog thread has ended.'));
  return {
    catalog: caller.face<Catalog>('catalog'),
    progress: caller.face<Progress>('progress'),
    comparison: caller.face<Comparison>('comparison'),
    lines: caller.face<Lines>('lines'),
    notices,
    close: () => caller.close(),
  };
}

function unusable(path: string, cause: unknown): BackupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BackupError('state-broken', `The catalog ${path} cannot be opened: ${reason}.`, {
    hint: 'See whether its folder can be written and its disk has space.',
    cause,
  });
}
