import { BackupError } from '../../shared/errors.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { AccountAccess } from './job-runner.ts';
import type { SampleAccounts } from './sample-accounts.ts';

/** How an account is reached for a while: `release` is to be called once it is no longer needed. */
export interface OpenAccess {
  readonly account: AccountAccess;
  release(): Promise<void>;
}

/** Opens the accounts of jobs: with the secret from the keychain, or by starting the sample account. */
export class AccountAccesses {
  readonly #secrets: SecretStore;
  readonly #samples: SampleAccounts;

  constructor({ secrets, samples }: { secrets: SecretStore; samples: SampleAccounts }) {
    this.#secrets = secrets;
    this.#samples = samples;
  }

  /** Throws `configuration` where the job has no secret here, and `keychain-unavailable`. */
  async open(job: KeptJob): Promise<OpenAccess> {
    return job.sample ? this.#openSample(job) : this.#openKept(job);
  }

  async #openKept({ id, name, connection }: KeptJob): Promise<OpenAccess> {
    const clientSecret = await this.#secrets.get(clientSecretName(id));
    if (clientSecret === undefined) {
      throw new BackupError('configuration', `The client secret of "${name}" is not kept on this machine.`, {
        hint: 'Enter it in the settings of the job, under Account.',
      });
    }
    const { authenticationAddress, clientId, mid } = connection;
    return {
      account: { authenticationAddress, clientId, clientSecret, mid },
      release: () => Promise.resolve(),
    };
  }

  async #openSample({ id }: KeptJob): Promise<OpenAccess> {
    const { account, release } = await this.#samples.use(id);
    const { authUrl: authenticationAddress, clientId, clientSecret, mid } = account;
    return { account: { authenticationAddress, clientId, clientSecret, mid }, release };
  }
}

/** What a job's client secret is called in the keychain. */
export function clientSecretName(jobId: string): string {
  return `jobs/${jobId}/client-secret`;
}
