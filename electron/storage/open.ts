import { BackupError } from '../../shared/errors.ts';
import { createLocalStorage } from './local.ts';
import type { Storage } from './storage.ts';

/** What tells one destination from another: no secret, and no more than is needed to open it. */
export type Destination =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 's3' | 'gcs' | 'azure' };

/**
 * Opens a destination. `firstUse`: nothing is known of it on this machine, so its folder may be made with
 * all above it. Throws `configuration` for a kind that this version cannot open.
 */
export async function openStorage(
  destination: Destination,
  options: { firstUse: boolean },
): Promise<Storage> {
  if (destination.kind === 'local') {
    return createLocalStorage(destination.path, { create: options.firstUse ? 'with-parents' : 'root' });
  }
  throw new BackupError('configuration', `This version cannot back up to ${NAMES[destination.kind]} yet.`, {
    hint: 'Name a folder in STORAGE_PATH instead.',
  });
}

const NAMES = { s3: 'Amazon S3', gcs: 'Google Cloud Storage', azure: 'Azure Blob Storage' } as const;
