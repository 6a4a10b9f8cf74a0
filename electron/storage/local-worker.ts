import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../threads/serve.ts';
import { createBlockingFileSystem } from './blocking-file-system.ts';
import { createLocalStorage } from './local.ts';
import { LocalWriter } from './local-writer.ts';

/** The thread that writes to one local folder: there a slow disk holds nobody up. */
const root: unknown = workerData;

if (!parentPort || typeof root !== 'string') {
  throw new Error('The worker of a local storage runs in a worker thread only, and is given its root.');
}
const storage = createLocalStorage(root, { create: 'never', fs: createBlockingFileSystem() });
serve(parentPort, { writer: new LocalWriter(storage) }, () => undefined);
