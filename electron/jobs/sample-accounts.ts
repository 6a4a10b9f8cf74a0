import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jobFolder } from './job-runner.ts';
import type { SampleAccount, StartSample } from './service-parts.ts';

const ASSETS = 300;

interface Started {
  readonly account: Promise<SampleAccount>;
  users: number;
}

/** The sample accounts of jobs: each runs only while something uses it. */
export class SampleAccounts {
  readonly #start: StartSample;
  readonly #stateFolder: string;
  readonly #started = new Map<string, Started>();
  /** A new one waits until the one before has let go of its file. */
  readonly #stopping = new Map<string, Promise<void>>();

  constructor({ startSample, stateFolder }: { startSample: StartSample; stateFolder: string }) {
    this.#start = startSample;
    this.#stateFolder = stateFolder;
  }

  /** Starts a job's account, or joins it where it runs. `release` is to be called once. */
  async use(jobId: string): Promise<{ account: SampleAccount; release: () => Promise<void> }> {
    const started = this.#started.get(jobId) ?? { account: this.#begin(jobId), users: 0 };
    this.#started.set(jobId, started);
    started.users += 1;
    const release = () => this.#release(jobId, started);
    try {
      return { account: await started.account, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #begin(jobId: string): Promise<SampleAccount> {
    await this.#stopping.get(jobId)?.catch(() => undefined);
    const folder = jobFolder(this.#stateFolder, jobId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return this.#start({ assets: ASSETS, statePath: join(folder, 'sample-account.ndjson') });
  }

  async #release(jobId: string, started: Started): Promise<void> {
    started.users -= 1;
    if (started.users > 0) return;
    this.#started.delete(jobId);
    const stopped = started.account.then(
      (account) => account.stop(),
      () => undefined,
    );
    this.#stopping.set(jobId, stopped);
    await stopped;
  }
}
