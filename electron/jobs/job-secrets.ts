import { type BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallError, StoredJob } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import { clientSecretName } from './account-access.ts';
import type { LiveJobs } from './live-jobs.ts';
import {
  accountSecretOf,
  destinationSecretOf,
  type JobSecret,
  mailPasswordOfOther,
  type NeededSecret,
  neededSecrets,
  notifySecretsOf,
  outdatedNotifySecrets,
} from './needed-secrets.ts';
import type { Notices } from './notices.ts';
import type { ScheduledJob } from './scheduled-job.ts';

const KEYCHAIN_NOTICE = 'keychain';

export interface JobSecretsParts {
  readonly secrets: SecretStore;
  readonly secretRegistry: SecretRegistry;
  readonly jobs: LiveJobs;
  readonly notices: Notices;
  readonly log: Log;
}

/** What was entered for jobs that are made together. */
export interface EnteredSecrets {
  readonly clientSecret: string;
  readonly destinationSecret: string | undefined;
}

/** The secrets of the jobs, of their accounts and destinations: put into the keychain, looked for, never shown. */
export class JobSecrets {
  readonly #parts: JobSecretsParts;

  constructor(parts: JobSecretsParts) {
    this.#parts = parts;
  }

  /** Keeps the secrets of all these jobs, or none. Throws `keychain-unavailable`. */
  async keepForAll(jobs: readonly KeptJob[], entered: EnteredSecrets): Promise<void> {
    const { clientSecret, destinationSecret } = entered;
    this.#parts.secretRegistry.add(clientSecret);
    try {
      for (const job of jobs) {
        await this.#keep(accountSecretOf(job), clientSecret);
        if (destinationSecret !== undefined) await this.#keep(destinationSecretOf(job), destinationSecret);
      }
    } catch (error) {
      await this.undo(jobs);
      throw error;
    }
  }

  /** Takes back what was kept for jobs that came to nothing. */
  async undo(jobs: readonly KeptJob[]): Promise<void> {
    const { secrets, log } = this.#parts;
    for (const { entry } of jobs.flatMap(neededSecrets)) {
      try {
        await secrets.remove(entry);
      } catch (error) {
        log.warn('A secret of a job that was not made could not be removed.', { error });
      }
    }
  }

  /** Replaces a job's client secret. Throws `keychain-unavailable`. */
  async keep(job: ScheduledJob, clientSecret: string): Promise<void> {
    const { secrets, secretRegistry } = this.#parts;
    secretRegistry.add(clientSecret);
    await secrets.set(clientSecretName(job.id), clientSecret);
    await this.#look(job);
    job.wake('settings changed');
  }

  /**
   * Gives a job's destination another secret while `change` makes it the job's; the secret before it comes back
   * where that fails. Throws `keychain-unavailable`, and what `change` throws.
   */
  async replaceDestinationSecret(job: KeptJob, secret: string, change: () => void): Promise<void> {
    const needed = destinationSecretOf(job);
    if (needed === null) return change();
    await this.#replace(needed.entry, secret, change);
  }

  /**
   * Removes a password that was for another mail server before `change` makes the job send to this one: nothing
   * may send it there. It comes back where that fails. Throws `keychain-unavailable`, and what `change` throws.
   */
  async changeMailServer(before: KeptJob, after: KeptJob, change: () => Promise<void>): Promise<void> {
    const password = mailPasswordOfOther(before, after);
    if (password === null) return change();
    // A change can fail when the settings are the job's already.
    const isUndone = () => mailPasswordOfOther(before, this.#parts.jobs.find(before.id).kept) === null;
    await this.#replace(password.entry, undefined, change, isUndone);
  }

  /** Removes the secret of a destination that a job no longer has, and looks for the one that it needs now. */
  async followDestination(before: KeptJob, job: ScheduledJob): Promise<void> {
    const [old, present] = [destinationSecretOf(before), destinationSecretOf(job.kept)];
    if (old !== null && old.entry !== present?.entry) await this.#forget(old, before);
    if (old?.entry !== present?.entry || present !== null) await this.lookFor();
  }

  /** Removes the secrets of a job that is gone, or says that they are still there. */
  async forget(job: KeptJob): Promise<void> {
    this.#parts.notices.remove(secretNotice(job.id));
    for (const kept of [...neededSecrets(job), ...notifySecretsOf(job)]) await this.#forget(kept, job);
  }

  /** Removes the secrets of channels that a job no longer uses. */
  async followNotifications(before: KeptJob, after: KeptJob): Promise<void> {
    for (const outdated of outdatedNotifySecrets(before, after)) await this.#forget(outdated, before);
  }

  /** Which secrets of a job are kept; one that it does not need counts as kept. Null while the keychain does not say. */
  async has({ kept }: ScheduledJob): Promise<Pick<StoredJob, 'hasSecret' | 'hasDestinationSecret'>> {
    try {
      return {
        hasSecret: await this.#isKept(accountSecretOf(kept)),
        hasDestinationSecret: await this.#isKept(destinationSecretOf(kept)),
      };
    } catch (error) {
      if (!isBackupError(error, 'keychain-unavailable')) throw error;
      return { hasSecret: null, hasDestinationSecret: null };
    }
  }

  /** Looks which jobs have their secrets here, and tells of those that have not. */
  async lookFor(): Promise<void> {
    for (const job of this.#parts.jobs.all()) {
      try {
        await this.#look(job);
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

  /** Gives an entry another secret, or none, for a change; the one before comes back where that fails. */
  async #replace(
    entry: string,
    secret: string | undefined,
    change: () => void | Promise<void>,
    isUndone: () => boolean = () => true,
  ): Promise<void> {
    const before = await this.#parts.secrets.get(entry);
    await this.#put(entry, secret);
    try {
      await change();
    } catch (error) {
      if (isUndone()) await this.#put(entry, before);
      throw error;
    }
  }

  #put(entry: string, secret: string | undefined): Promise<void> {
    const { secrets } = this.#parts;
    return secret === undefined ? secrets.remove(entry) : secrets.set(entry, secret);
  }

  async #keep(needed: NeededSecret | null, value: string): Promise<void> {
    if (needed !== null) await this.#parts.secrets.set(needed.entry, value);
  }

  async #isKept(needed: NeededSecret | null): Promise<boolean> {
    return needed === null || (await this.#parts.secrets.get(needed.entry)) !== undefined;
  }

  async #forget({ entry, words }: JobSecret, { id, name }: KeptJob): Promise<void> {
    const { secrets, notices } = this.#parts;
    try {
      await secrets.remove(entry);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      notices.add({
        id: `forget:${id}:${words}`,
        level: 'problem',
        message: `The ${words} of "${name}" is still in the keychain: ${error.message}`,
        hint: `Remove the entry ${entry} in the system's own keychain program.`,
      });
    }
  }

  #tellOfKeychain({ message, hint }: BackupError): void {
    this.#parts.notices.add({ id: KEYCHAIN_NOTICE, level: 'problem', message, hint: hint ?? null });
  }

  /** Throws `keychain-unavailable`. */
  async #look(job: ScheduledJob): Promise<void> {
    const { notices } = this.#parts;
    const missing: NeededSecret[] = [];
    for (const needed of neededSecrets(job.kept)) {
      if (!(await this.#isKept(needed))) missing.push(needed);
    }
    job.knowSecret(missing.length === 0);
    const [first] = missing;
    if (first === undefined) {
      notices.remove(secretNotice(job.id));
      return;
    }
    const [verb, it] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
    notices.add({
      id: secretNotice(job.id),
      level: 'problem',
      message: `"${job.kept.name}" cannot back up: its ${missing.map(({ words }) => words).join(' and its ')} ${verb} not kept on this machine.`,
      hint: `Enter ${it} in the settings of the job, under ${missing.map(({ concern }) => concern).join(' and ')}.`,
    });
  }
}

function secretNotice(jobId: string): string {
  return `secret:${jobId}`;
}
