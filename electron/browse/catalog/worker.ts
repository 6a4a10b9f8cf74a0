import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serve } from '../../threads/serve.ts';
import { BrowseCatalog } from './catalog.ts';
import { BrowseIngest } from './ingest.ts';
import { openBrowseDatabase } from './open.ts';

/** The thread that owns the database of a job's browser: no query ever holds up the main thread. */
const { path } = z.object({ path: z.string() }).parse(workerData);

if (!parentPort) throw new Error('The browse worker runs in a worker thread only.');
const database = openBrowseDatabase(path);
const objects = {
  catalog: new BrowseCatalog(database.reader),
  ingest: new BrowseIngest(database.writer),
};
serve(parentPort, objects, () => database.close());
parentPort.postMessage({ ready: true });
