import { type BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallError } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import { type AccountAccesses, clientSecretName } from './account-access.ts';
import type { LiveJobs } from './live-jobs.ts';
import type { Notices } from './notices.ts';
import type { ScheduledJob } from './scheduled-job.ts';

const KEYCHAIN_NOTICE = 'keychain';

export interface JobSecretsParts {
  readonly secrets: SecretStore;
  readonly secretRegistry: SecretRegistry;
  readonly accesses: AccountAccesses;
  readonly jobs: LiveJobs;
  readonly notices: Notices;
  readonly log: Log;
}

/** The client secrets of the jobs: put into the keychain, looked for, never shown. */
export class JobSecrets {
  readonly #parts: JobSecretsParts;

  constructor(parts: JobSecretsParts) {
    this.#parts = parts;
  }

  /** Keeps a secret for each job, or for none. Throws `keychain-unavailable`. */
  async keepForAll(jobIds: readonly string[], clientSecret: string): Promise<void> {
    const { secrets, secretRegistry } = this.#parts;
    secretRegistry.add(clientSecret);
    try {
      for (const id of jobIds) await secrets.set(clientSecretName(id), clientSecret);
    } catch (error) {
      await this.undo(jobIds);
      throw error;
    }
  }

  /** Takes back what was kept for jobs that came to nothing. */
  async undo(jobIds: readonly string[]): Promise<void> {
    const { secrets, log } = this.#parts;
    for (const id of jobIds) {
      try {
        await secrets.remove(clientSecretName(id));
      } catch (error) {
        log.warn('A secret of a job that was not made could not be removed.', { error });
      }
    }
  }

  /** Replaces a job's secret. Throws `keychain-unavailable`. */
  async keep(job: ScheduledJob, clientSecret: string): Promise<void> {
    const { secrets, secretRegistry } = this.#parts;
    secretRegistry.add(clientSecret);
    await secrets.set(clientSecretName(job.id), clientSecret);
    this.#know(job, true);
    job.wake('settings changed');
  }

  /** Removes the secret of a job that is gone, or says that it is still there. */
  async forget({ id, name }: { readonly id: string; readonly name: string }): Promise<void> {
    const { secrets, notices } = this.#parts;
    notices.remove(secretNotice(id));
    try {
      await secrets.remove(clientSecretName(id));
    } catch (error) {
      if (!isBackupError(error)) throw error;
      notices.add({
        id: `forget:${id}`,
        level: 'problem',
        message: `The client secret of "${name}" is still in the keychain: ${error.message}`,
        hint: `Remove the entry ${clientSecretName(id)} in the system's own keychain program.`,
      });
    }
  }

  /** Null while the keychain does not say. */
  async has(job: ScheduledJob): Promise<boolean | null> {
    try {
      return await this.#parts.accesses.hasSecret(job.kept);
    } catch (error) {
      if (!isBackupError(error, 'keychain-unavailable')) throw error;
      return null;
    }
  }

  /** Looks which jobs have their secret here, and tells of those that have none. */
  async lookFor(): Promise<void> {
    const { accesses, jobs } = this.#parts;
    for (const job of jobs.all()) {
      if (job.kept.sample) continue;
      try {
        this.#know(job, await accesses.hasSecret(job.kept));
      } catch (error) {
        if (!isBackupError(error, 'keychain-unavailable')) throw error;
        this.#tellOfKeychain(error);
        return;
      }
    }
  }

  /** Asks the keychain anew. Null where secrets can be kept. */
  async checkKeychain(): Promise<CallError | null> {
    const { secrets, notices, jobs } = this.#parts;
    const problem = await secrets.check();
    if (problem !== undefined) {
      this.#tellOfKeychain(problem);
      const { code, message, hint } = problem;
      return { code, message, hint: hint ?? null };
    }
    notices.remove(KEYCHAIN_NOTICE);
    await this.lookFor();
    for (const job of jobs.all()) job.wake('settings changed');
    return null;
  }

  #tellOfKeychain({ message, hint }: BackupError): void {
    this.#parts.notices.add({ id: KEYCHAIN_NOTICE, level: 'problem', message, hint: hint ?? null });
  }

  #know(job: ScheduledJob, hasSecret: boolean): void {
    const { notices } = this.#parts;
    job.knowSecret(hasSecret);
    if (hasSecret) {
      notices.remove(secretNotice(job.id));
      return;
    }
    notices.add({
      id: secretNotice(job.id),
      level: 'problem',
      message: `"${job.kept.name}" cannot back up: its client secret is not kept on this machine.`,
      hint: 'Enter it in the settings of the job, under Account.',
    });
  }
}

function secretNotice(jobId: string): string {
  return `secret:${jobId}`;
}
