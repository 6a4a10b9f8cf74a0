import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serve } from '../../threads/serve.ts';
import { Catalog } from './catalog.ts';
import { Comparison } from './comparison.ts';
import { Lines } from './lines.ts';
import { openDatabase } from './open.ts';
import { Progress } from './progress.ts';

/** The thread that owns the catalog and the progress of one job: no query ever holds up the main thread. */
const paths = z.object({ catalogPath: z.string(), progressPath: z.string() }).parse(workerData);

if (!parentPort) throw new Error('The catalog worker runs in a worker thread only.');
const { database, notices } = openDatabase(paths.catalogPath, paths.progressPath);
const objects = {
  catalog: new Catalog(database),
  progress: new Progress(database),
  comparison: new Comparison(database),
  lines: new Lines(database),
};
serve(parentPort, objects, () => database.close());
parentPort.postMessage({ ready: true, notices });
