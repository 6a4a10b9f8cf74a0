import { BackupError } from '../../shared/errors.ts';
import { createLocalStorage } from './local.ts';
import type { Storage } from './storage.ts';
import { createThreadedLocalStorage } from './threaded-local.ts';

/** What tells one destination from another: no secret, and no more than is needed to open it. */
export type Destination =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 's3' | 'gcs' | 'azure' };

/**
 * Opens a destination. `firstUse`: nothing is known of it on this machine, so its folder may be made with
 * all above it. `workerUrl`: the script of a thread that writes to a local folder; without it this thread does.
 * Throws `configuration` for a kind that this version cannot open.
 */
export async function openStorage(
  destination: Destination,
  options: { firstUse: boolean; workerUrl?: URL },
): Promise<Storage> {
  if (destination.kind === 'local') {
    const create = options.firstUse ? 'with-parents' : 'root';
    const { workerUrl } = options;
    if (workerUrl === undefined) return createLocalStorage(destination.path, { create });
    return createThreadedLocalStorage(destination.path, { create, workerUrl });
  }
  throw new BackupError('configuration', `This version cannot back up to ${NAMES[destination.kind]} yet.`, {
    hint: 'Name a folder in STORAGE_PATH instead.',
  });
}

const NAMES = { s3: 'Amazon S3', gcs: 'Google Cloud Storage', azure: 'Azure Blob Storage' } as const;
