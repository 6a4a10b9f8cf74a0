import { destinationSecretNames, secretKindOf } from '../../shared/destination.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { clientSecretName } from './account-access.ts';
import { destinationSecretName } from './destination-access.ts';

/** A secret without which a job cannot run. */
export interface NeededSecret {
  /** Under which the keychain keeps it. */
  readonly entry: string;
  /** What people call it. */
  readonly words: string;
  /** The page of the job's settings where it is entered. */
  readonly concern: 'Account' | 'Storage';
}

/** A sample account brings its own secret. */
export function accountSecretOf({ id, sample }: Pick<KeptJob, 'id' | 'sample'>): NeededSecret | null {
  if (sample) return null;
  return { entry: clientSecretName(id), words: 'client secret', concern: 'Account' };
}

/** Null where the destination is reached without one. */
export function destinationSecretOf({
  id,
  destination,
}: Pick<KeptJob, 'id' | 'destination'>): NeededSecret | null {
  const kind = secretKindOf(destination);
  if (kind === null) return null;
  const words = destinationSecretNames[kind];
  return { entry: destinationSecretName(id, kind), words, concern: 'Storage' };
}

/** All secrets that a job needs. */
export function neededSecrets(job: Pick<KeptJob, 'id' | 'sample' | 'destination'>): readonly NeededSecret[] {
  return [accountSecretOf(job), destinationSecretOf(job)].filter((secret) => secret !== null);
}
