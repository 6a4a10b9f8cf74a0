import { utilityProcess } from 'electron';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { type SampleOrder, type SampleReport, sampleReportSchema } from './sample-messages.ts';

export interface SampleAccountOptions {
  /** How many assets the account holds. */
  readonly assets: number;
  /** The file that keeps the account's changes. Absolute. */
  readonly statePath: string;
}

export interface SampleAccount {
  readonly authUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly mid: number;
  /** Resolves when its process is gone. */
  stop(): Promise<void>;
}

const START_MILLISECONDS = 15_000;
const STOP_MILLISECONDS = 1000;

/** Starts sample accounts, each in a process of its own. `entry` is the process's script. Absolute. */
export class SampleAccounts {
  readonly #entry: string;
  readonly #log: Log;

  constructor(options: { readonly entry: string; readonly log: Log }) {
    this.#entry = options.entry;
    this.#log = options.log;
  }

  /** Throws `internal` where the account does not start. */
  async start(options: SampleAccountOptions): Promise<SampleAccount> {
    const child = utilityProcess.fork(this.#entry, [], { serviceName: 'Backup Creator sample account' });
    const ended = new Promise<number>((resolve) => {
      child.once('exit', resolve);
    });
    const order = (message: SampleOrder) => child.postMessage(message);
    const stop = async () => {
      order({ kind: 'stop' });
      const timer = setTimeout(() => child.kill(), STOP_MILLISECONDS);
      await ended;
      clearTimeout(timer);
    };
    const first = new Promise<SampleReport>((resolve, reject) => {
      child.once('message', (message: unknown) => resolve(sampleReportSchema.parseAsync(message)));
      const timer = setTimeout(() => reject(new Error('it did not answer in time')), START_MILLISECONDS);
      timer.unref();
      void ended.then((code) => reject(new Error(`its process ended with code ${code}`)));
    });
    order({ kind: 'start', ...options });
    try {
      const report = await first;
      if (report.kind === 'failed') throw new Error(report.reason);
      const { authUrl, clientId, clientSecret, mid } = report;
      void ended.then((code) => this.#log.info('The process of the sample account ended', { code }));
      return { authUrl, clientId, clientSecret, mid, stop };
    } catch (error) {
      child.kill();
      const reason = error instanceof Error ? error.message : String(error);
      throw new BackupError('internal', `The sample account could not be started: ${reason}.`, {
        hint: 'Try again, or start Backup Creator anew.',
        cause: error,
      });
    }
  }
}
