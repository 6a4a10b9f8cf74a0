import {
  destinationSecretNames,
  destinationWords,
  type JobDestination,
  type ObjectDestination,
  secretKindOf,
} from '../../shared/destination.ts';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { Account } from '../../shared/format.ts';
import type { StorageTest } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { Storage } from '../storage/storage.ts';
import { checkUnshared } from './destination-place.ts';
import { checkFolderOwner } from './folders.ts';
import { checkOwner, ownerWords } from './root-owner.ts';
import { within } from './within.ts';

/** Somebody waits for the answer. An address where nothing answers is tried a few times before. */
const PATIENCE_MILLISECONDS = 60_000;

type OpenObjects = (destination: ObjectDestination) => Promise<Storage>;

/** Throws `configuration` where the secret that a destination needs is not there. */
export function checkSecretGiven(destination: JobDestination, secret: string | undefined): void {
  const kind = secretKindOf(destination);
  if (kind === null || secret !== undefined) return;
  throw new BackupError('configuration', `The ${destinationSecretNames[kind]} is missing.`, {
    hint: 'Enter it with the destination.',
  });
}

/** Whether backups can be made in an object store, and what is there already. `job` is the one it would be for. */
export async function testObjects(
  destination: ObjectDestination,
  open: OpenObjects,
  jobs: readonly KeptJob[],
  job: KeptJob | undefined,
): Promise<StorageTest> {
  const look = async (): Promise<StorageTest> => {
    const others = jobs.filter(({ id }) => id !== job?.id);
    await checkUnshared(destination, job?.name ?? 'backups', others);
    const storage = await open(destination);
    const { ok, message, limits } = await storage.check();
    return { ok, message, limits: ok ? [...limits, ...(await ownerWords(storage, job))] : limits };
  };
  try {
    return (await within(PATIENCE_MILLISECONDS, look())) ?? noAnswer(destination);
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return { ok: false, message: [error.message, error.hint].filter(Boolean).join(' '), limits: [] };
  }
}

function noAnswer(destination: ObjectDestination): StorageTest {
  const hint = 'Is this computer online, and is the address right? Then test again.';
  return { ok: false, message: `${destinationWords(destination)} does not answer. ${hint}`, limits: [] };
}

/**
 * Throws `wrong-account` where a root holds another account's backups, and where an object store refuses to say.
 * One that cannot be reached now is no hindrance: each backup looks again before it begins.
 */
export async function checkRootIsFree(
  destination: JobDestination,
  account: Account,
  { open, log }: { readonly open: OpenObjects; readonly log: Log },
): Promise<void> {
  if (destination.kind === 'local') return checkFolderOwner(destination.path, account);
  const look = async () => {
    await checkOwner(await open(destination), account);
    return true;
  };
  try {
    const seen = await within(PATIENCE_MILLISECONDS, look());
    if (seen === undefined) log.warn('Whose backups the destination holds is not known: it does not answer.');
  } catch (error) {
    if (!isBackupError(error, 'storage-unavailable')) throw error;
    log.warn('Whose backups the destination holds is not known.', { error });
  }
}
