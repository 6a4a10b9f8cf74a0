import { fileURLToPath } from 'node:url';
import { installServer } from './npm-server.ts';
import { startServerProcess } from './server-process.ts';

/** Google's own emulator of Cloud Storage, on a free port of this machine; any bucket is there. */
export interface GcsEmulator {
  readonly origin: string;
  stop(): Promise<void>;
}

const VERSION = '15.34.2';

/** What a green run against it says nothing of. */
export const notCovered =
  'The emulator of Google Cloud Storage checks no credentials, permissions or checksums, has every bucket, ' +
  'and takes no upload in several pieces: these are only shown on the stand-in of test/support/fake-gcs.ts.';

/** Starts one; undefined, with a loud word, where it cannot be installed and CI is not set. */
export async function startGcsEmulator(): Promise<GcsEmulator | undefined> {
  const folder = await installServer('firebase-tools', VERSION);
  if (folder === undefined) return undefined;
  console.error(notCovered);
  const script = fileURLToPath(new URL('gcs-emulator.ts', import.meta.url));
  return startServerProcess('gcs-emulator', [script, folder]);
}
