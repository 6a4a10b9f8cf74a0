import {
  type DestinationSecretKind,
  destinationSecretNames,
  type JobDestination,
  type ObjectDestination,
  secretKindOf,
} from '../../shared/destination.ts';
import { BackupError } from '../../shared/errors.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import { createLocalStorage } from '../storage/local.ts';
import { type Destination, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/storage.ts';
import { serviceUrlOf } from './destination-place.ts';
import { destinationWith, secretParts } from './destination-secrets.ts';
import { checkAbsolute } from './folders.ts';

/** A destination with its secret, and the proxy on the way to it. */
export interface ReachableDestination {
  readonly destination: Destination;
  readonly proxy: string | undefined;
}

export interface DestinationAccessParts {
  readonly secrets: SecretStore;
  readonly secretRegistry: SecretRegistry;
  /** The address of the system's proxy on the way to an address. */
  readonly resolveProxy: (url: string) => Promise<string | undefined>;
}

/** Reaches the destinations of jobs: with the secret from the keychain, where one is needed. */
export class DestinationAccesses {
  readonly #parts: DestinationAccessParts;

  constructor(parts: DestinationAccessParts) {
    this.#parts = parts;
  }

  /** Throws `configuration` where the job's secret is not here, and `keychain-unavailable`. */
  async reach(job: Pick<KeptJob, 'id' | 'name' | 'destination'>): Promise<ReachableDestination> {
    const { destination } = job;
    if (destination.kind === 'local') {
      checkAbsolute(destination.path);
      return { destination, proxy: undefined };
    }
    const kind = secretKindOf(destination);
    const secret = kind === null ? undefined : await this.keptSecret(job.id, kind);
    if (kind !== null && secret === undefined) throw secretMissing(job, kind);
    return this.#reachWith(destination, secret);
  }

  /** The root as it is, to read from. Throws `storage-*` where a folder is not there. */
  async open(job: Pick<KeptJob, 'id' | 'name' | 'destination'>): Promise<Storage> {
    const { destination, proxy } = await this.reach(job);
    if (destination.kind === 'local') return createLocalStorage(destination.path, { create: 'never' });
    return openStorage(destination, { firstUse: false, proxy });
  }

  /** An object store with a secret that is not kept yet. Throws `configuration` where it cannot be right. */
  async openWith(destination: ObjectDestination, secret: string | undefined): Promise<Storage> {
    const { destination: reachable, proxy } = await this.#reachWith(destination, secret);
    return openStorage(reachable, { firstUse: false, proxy });
  }

  /** A secret is kept out of logs from the moment it was entered. */
  learn(destination: JobDestination, secret: string | undefined): void {
    const kind = secretKindOf(destination);
    if (kind === null || secret === undefined) return;
    for (const part of secretParts(kind, secret)) this.#parts.secretRegistry.add(part);
  }

  async keptSecret(jobId: string, kind: DestinationSecretKind): Promise<string | undefined> {
    return this.#parts.secrets.get(destinationSecretName(jobId, kind));
  }

  async #reachWith(
    destination: ObjectDestination,
    secret: string | undefined,
  ): Promise<ReachableDestination> {
    this.learn(destination, secret);
    const url = serviceUrlOf(destination);
    return {
      destination: destinationWith(destination, secret),
      proxy: url === undefined ? undefined : await this.#parts.resolveProxy(url),
    };
  }
}

/** What the secret of a job's destination is called in the keychain. */
export function destinationSecretName(jobId: string, kind: DestinationSecretKind): string {
  return `jobs/${jobId}/${kind}`;
}

function secretMissing({ name }: Pick<KeptJob, 'name'>, kind: DestinationSecretKind): BackupError {
  const secret = destinationSecretNames[kind];
  return new BackupError('configuration', `The ${secret} of "${name}" is not kept on this machine.`, {
    hint: 'Enter it in the settings of the job, under Storage.',
  });
}
