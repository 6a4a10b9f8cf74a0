import path from 'node:path';
import { createStandIn } from './electron.ts';

/** The stand-in of this process. */
export const standIn = createStandIn({
  executable: path.join(import.meta.dirname, '../bin/electron'),
  node: process.execPath,
  commandLine: process.argv.slice(2),
});
