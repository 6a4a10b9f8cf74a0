import { utilityProcess } from 'electron';
import { BackupError } from '../../shared/errors.ts';
import type { SampleAccount, StartSample } from '../jobs/service-parts.ts';
import type { Log } from '../journal/log.ts';
import { type SampleOrder, type SampleReport, sampleReportSchema } from './sample-messages.ts';

const START_MILLISECONDS = 15_000;
const STOP_MILLISECONDS = 1000;

/**
 * Starts sample accounts, each in a process of its own, whose script is `entry` (absolute). What it returns
 * throws `internal` where the account does not start.
 */
export function sampleStarter({ entry, log }: { readonly entry: string; readonly log: Log }): StartSample {
  return async (options) => {
    const process = new SampleProcess(entry);
    try {
      return await process.start(options);
    } catch (error) {
      await process.stop();
      const reason = error instanceof Error ? error.message : String(error);
      log.error('The sample account did not start', { error });
      throw new BackupError('internal', `The sample account could not be started: ${reason}.`, {
        hint: 'Try again, or start Backup Creator anew.',
        cause: error,
      });
    }
  };
}

class SampleProcess {
  readonly #child: Electron.UtilityProcess;
  readonly #ended: Promise<number>;

  constructor(entry: string) {
    this.#child = utilityProcess.fork(entry, [], { serviceName: 'Backup Creator sample account' });
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', resolve);
    });
  }

  async start(options: Parameters<StartSample>[0]): Promise<SampleAccount> {
    const answered = this.#firstReport();
    this.#order({ kind: 'start', ...options });
    const report = await answered;
    if (report.kind === 'failed') throw new Error(report.reason);
    const { authUrl, clientId, clientSecret, mid } = report;
    return { authUrl, clientId, clientSecret, mid, stop: () => this.stop() };
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#order({ kind: 'stop' });
    const timer = setTimeout(() => this.#child.kill(), STOP_MILLISECONDS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #firstReport(): Promise<SampleReport> {
    let timer: NodeJS.Timeout | undefined;
    const message = new Promise<unknown>((resolve, reject) => {
      this.#child.once('message', resolve);
      void this.#ended.then((code) => reject(new Error(`its process ended with code ${code}`)));
      timer = setTimeout(() => reject(new Error('it did not answer in time')), START_MILLISECONDS);
    });
    try {
      return sampleReportSchema.parse(await message);
    } finally {
      clearTimeout(timer);
    }
  }

  #order(message: SampleOrder): void {
    this.#child.postMessage(message);
  }
}
