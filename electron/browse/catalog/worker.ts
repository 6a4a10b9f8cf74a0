import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serve } from '../../threads/serve.ts';
import { BrowseCatalog } from './catalog.ts';
import { FacetCatalog } from './facets.ts';
import { guarded } from './guarded.ts';
import { BrowseIngest } from './ingest.ts';
import { openBrowseDatabase } from './open.ts';
import { ReferenceCatalog } from './references.ts';
import { Search } from './search.ts';
import { Texts } from './texts.ts';

/** The thread that owns the database of a job's browser: no query ever holds up the main thread. */
const { path } = z.object({ path: z.string() }).parse(workerData);

if (!parentPort) throw new Error('The browse worker runs in a worker thread only.');
const database = openBrowseDatabase(path);
const objects = {
  catalog: new BrowseCatalog(database.reader),
  ingest: new BrowseIngest(database.writer),
  texts: new Texts(database.writer),
  search: new Search(database.reader),
  references: new ReferenceCatalog(database.reader),
  facets: new FacetCatalog(database.reader),
};
// Once the failure is told.
const end = () => setImmediate(() => process.exit(1));
serve(parentPort, guarded(objects, path, end), () => database.close());
parentPort.postMessage({ ready: true });
