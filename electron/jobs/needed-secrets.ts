import { destinationSecretNames, secretKindOf } from '../../shared/destination.ts';
import {
  isSameMailServer,
  type NotifySecretKind,
  notifySecretNames,
  secretsNeeded,
} from '../../shared/notify.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import { clientSecretName } from './account-access.ts';
import { destinationSecretName } from './destination-access.ts';

/** A secret that is kept for a job. */
export interface JobSecret {
  /** Under which the keychain keeps it. */
  readonly entry: string;
  /** What people call it. */
  readonly words: string;
}

/** One without which a job cannot run. */
export interface NeededSecret extends JobSecret {
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

/** What a secret by which people are told of a job is called in the keychain. */
export function notifySecretName(jobId: string, kind: NotifySecretKind): string {
  return `jobs/${jobId}/notify-${kind}`;
}

/** All secrets by which people are told of a job. */
export function notifySecretsOf({ id, notify }: Pick<KeptJob, 'id' | 'notify'>): readonly JobSecret[] {
  return secretsNeeded(notify).map((kind) => secretOf(id, kind));
}

/** The password that may not go to the mail server which a job is to have; null where its mail server stays. */
export function mailPasswordOfOther(
  { id, notify: before }: Pick<KeptJob, 'id' | 'notify'>,
  { notify: after }: Pick<KeptJob, 'notify'>,
): JobSecret | null {
  const isForOther =
    secretsNeeded(after).includes('smtp-password') && !isSameMailServer(before.email, after.email);
  return isForOther ? secretOf(id, 'smtp-password') : null;
}

/** Those that a job no longer needs since its settings were changed. */
export function outdatedNotifySecrets(
  before: Pick<KeptJob, 'id' | 'notify'>,
  after: Pick<KeptJob, 'notify'>,
): readonly JobSecret[] {
  const needed = secretsNeeded(after.notify);
  return secretsNeeded(before.notify)
    .filter((kind) => !needed.includes(kind))
    .map((kind) => secretOf(before.id, kind));
}

function secretOf(jobId: string, kind: NotifySecretKind): JobSecret {
  return { entry: notifySecretName(jobId, kind), words: notifySecretNames[kind] };
}
