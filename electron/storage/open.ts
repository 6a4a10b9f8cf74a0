import { type Agents, createAgents } from './agents.ts';
import type { AzureSettings } from './azure.ts';
import type { AzureSecrets } from './azure-account.ts';
import type { GcsSettings } from './gcs.ts';
import type { GcsSecrets } from './gcs-client.ts';
import { createLocalStorage } from './local.ts';
import type { S3Secrets, S3Settings } from './s3-settings.ts';
import type { Storage } from './storage.ts';
import { createThreadedLocalStorage } from './threaded-local.ts';

/** Where backups go, with all that is needed to get there. */
export type Destination =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 's3'; readonly settings: S3Settings; readonly secrets: S3Secrets }
  | { readonly kind: 'azure'; readonly settings: AzureSettings; readonly secrets: AzureSecrets }
  | { readonly kind: 'gcs'; readonly settings: GcsSettings; readonly secrets: GcsSecrets };

export interface OpenOptions {
  /** Nothing is known of it on this machine, so its folder may be made with all above it. */
  readonly firstUse: boolean;
  /** The script of a thread that writes to a local folder; without it this thread does. */
  readonly workerUrl?: URL;
  /** The address of an HTTP proxy to object stores. Default: as HTTPS_PROXY and NO_PROXY say. */
  readonly proxy?: string | undefined;
}

/**
 * Opens a destination. Nothing is sent to an object store before its first call; its library is loaded only now,
 * where it is used: each weighs more than all the rest of the program. Throws `configuration` where the settings
 * cannot work.
 */
export async function openStorage(destination: Destination, options: OpenOptions): Promise<Storage> {
  switch (destination.kind) {
    case 'local':
      return openLocal(destination.path, options);
    case 's3': {
      const { createS3Storage } = await import('./s3.ts');
      return createS3Storage(destination.settings, destination.secrets, { agents: agentsOf(options) });
    }
    case 'azure': {
      const { createAzureStorage } = await import('./azure.ts');
      return createAzureStorage(destination.settings, destination.secrets, { agents: agentsOf(options) });
    }
    case 'gcs': {
      const { createGcsStorage } = await import('./gcs.ts');
      return createGcsStorage(destination.settings, destination.secrets, { agents: agentsOf(options) });
    }
  }
}

function openLocal(path: string, { firstUse, workerUrl }: OpenOptions): Promise<Storage> {
  const create = firstUse ? 'with-parents' : 'root';
  if (workerUrl === undefined) return createLocalStorage(path, { create });
  return createThreadedLocalStorage(path, { create, workerUrl });
}

function agentsOf({ proxy }: OpenOptions): Agents {
  return createAgents({ proxy });
}
