import { isSecretShared, type JobDestination, secretKindOf } from '../../shared/destination.ts';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallHandlers, StorageTest } from '../../shared/ipc.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { DestinationAccesses } from './destination-access.ts';
import { checkSecretGiven, testObjects } from './destination-checks.ts';
import { normaliseDestination } from './destination-place.ts';
import { withService } from './destination-secrets.ts';
import { checkAbsolute, locateIn, testFolder } from './folders.ts';
import type { LiveJobs } from './live-jobs.ts';

type TestInput = Parameters<CallHandlers['storage.test']>[0];

/** Whether backups can be made in a destination, with the secret that was entered or with the one kept. */
export async function testDestination(
  { destination: entered, destinationSecret, jobId }: TestInput,
  jobs: LiveJobs,
  accesses: DestinationAccesses,
): Promise<StorageTest> {
  const job = jobId === null ? undefined : jobs.find(jobId).kept;
  if (entered.kind === 'local') return testFolder(entered.path, jobs.kept(), job);
  accesses.learn(entered, destinationSecret ?? undefined);
  try {
    const secret = destinationSecret ?? (await keptSecret(entered, job, accesses));
    checkSecretGiven(entered, secret);
    const destination = await withService(normaliseDestination(entered), secret);
    if (destination.kind === 'local') throw new Error('A folder came out of an object store.');
    return await testObjects(destination, (place) => accesses.openWith(place, secret), jobs.kept(), job);
  } catch (error) {
    if (!isBackupError(error, 'configuration')) throw error;
    return { ok: false, message: [error.message, error.hint].filter(Boolean).join(' '), limits: [] };
  }
}

async function keptSecret(
  destination: JobDestination,
  job: KeptJob | undefined,
  accesses: DestinationAccesses,
): Promise<string | undefined> {
  const kind = secretKindOf(destination);
  if (kind === null || job === undefined || !isSecretShared(job.destination, destination)) return undefined;
  return accesses.keptSecret(job.id, kind);
}

/** The absolute path of a snapshot folder or of the root, as `JobService.locate` says. */
export async function locateDestination(destination: JobDestination, folder: string | null): Promise<string> {
  if (destination.kind === 'local') {
    checkAbsolute(destination.path);
    return locateIn(destination.path, folder);
  }
  throw new BackupError('configuration', 'The backups of this job are not in a folder of this machine.', {
    hint: 'Copy their address instead, and open it with a program of the storage service.',
  });
}
