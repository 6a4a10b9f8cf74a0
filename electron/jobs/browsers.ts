import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BrowseState } from '../../shared/browse.ts';
import { destinationWords } from '../../shared/destination.ts';
import { BackupError } from '../../shared/errors.ts';
import { JobBrowser } from '../browse/job-browser.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { JobState } from '../settings/state-store.ts';
import type { DestinationAccesses } from './destination-access.ts';
import { jobFolder } from './job-runner.ts';
import type { LiveJobs } from './live-jobs.ts';
import type { JobServiceParts } from './service-parts.ts';
import { BrowserTexts, type ShownTexts } from './shown-texts.ts';

export interface JobBrowsersParts
  extends Pick<JobServiceParts, 'threads' | 'state' | 'stateFolder' | 'log' | 'secretRegistry' | 'emit'> {
  readonly jobs: Pick<LiveJobs, 'find'>;
  readonly destinations: Pick<DestinationAccesses, 'open'>;
}

interface OpenBrowser {
  readonly destination: KeptJob['destination'];
  readonly opened: Promise<JobBrowser>;
  /** It was asked for something: it stays open. */
  isUsed: boolean;
  /** Once it is open. */
  browser: JobBrowser | undefined;
}

/** The browsers of the jobs: each is opened at first use, and closed with its job. */
export class JobBrowsers {
  readonly #parts: JobBrowsersParts;
  readonly #open = new Map<string, OpenBrowser>();
  #isStopped = false;

  constructor(parts: JobBrowsersParts) {
    this.#parts = parts;
  }

  /** Throws `configuration` where there is no such job, and `state-broken` where its browser cannot be opened. */
  async browser(jobId: string): Promise<JobBrowser> {
    const open = this.#openOne(jobId);
    open.isUsed = true;
    return open.opened;
  }

  /** Starts to read the destination anew and answers with what is known by then. */
  async open(jobId: string): Promise<BrowseState> {
    const browser = await this.browser(jobId);
    void this.#sync(jobId, browser);
    return browser.state();
  }

  /** Where a run of a job shows what it keeps. Nothing waits for it. */
  runTexts(jobId: string): ShownTexts {
    return new BrowserTexts(async () => this.#openOne(jobId).opened, this.#parts.log);
  }

  /** A run has ended and left nothing to be taken in: nothing is kept open for it. */
  runEnded(jobId: string): void {
    if (this.#open.get(jobId)?.isUsed === false) void this.close(jobId);
  }

  /** A run has finished: what it kept is taken in. Nothing waits for it. */
  runFinished(jobId: string): void {
    this.#takeIn(jobId).catch((error: unknown) => {
      this.#parts.log.warn('A finished run cannot be browsed yet.', { error });
    });
  }

  /** Lets go of all that a job's browser holds. Never rejects. */
  async close(jobId: string): Promise<void> {
    const open = this.#open.get(jobId);
    this.#open.delete(jobId);
    await this.#end(open);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#open.keys()].map((jobId) => this.close(jobId)));
  }

  /** One whose database was damaged is opened anew, and reads all of it. Never rejects. */
  async #sync(jobId: string, browser: JobBrowser): Promise<void> {
    await browser.sync();
    if (this.#isStopped || !browser.hasEnded()) return;
    try {
      await (await this.browser(jobId)).sync();
    } catch (error) {
      this.#parts.log.warn('The browser of a job could not be opened anew.', { error });
    }
  }

  #openOne(jobId: string): OpenBrowser {
    if (this.#isStopped) throw new BackupError('cancelled', 'Backup Creator is being closed.');
    const { kept } = this.#parts.jobs.find(jobId);
    const before = this.#open.get(jobId);
    if (before !== undefined && isOf(before, kept)) return before;
    const opened = this.#reopen(kept, before);
    const open: OpenBrowser = {
      destination: kept.destination,
      opened,
      isUsed: before?.isUsed ?? false,
      browser: undefined,
    };
    this.#open.set(jobId, open);
    void this.#note(jobId, open);
    return open;
  }

  /** One that could not be opened is tried again at the next call. */
  async #note(jobId: string, open: OpenBrowser): Promise<void> {
    try {
      open.browser = await open.opened;
    } catch {
      // Whoever asked for it is told.
      if (this.#open.get(jobId) === open) this.#open.delete(jobId);
    }
  }

  /** One that nobody looks at is not kept open: a job runs for months. */
  async #takeIn(jobId: string): Promise<void> {
    if (this.#isStopped) return;
    const open = this.#openOne(jobId);
    const browser = await open.opened;
    await browser.sync();
    if (!open.isUsed) await browser.indexer.finish();
    if (!open.isUsed && this.#open.get(jobId) === open) await this.close(jobId);
  }

  async #reopen(kept: KeptJob, before: OpenBrowser | undefined): Promise<JobBrowser> {
    await this.#end(before);
    const { threads, state, stateFolder, log, destinations, secretRegistry, emit } = this.#parts;
    const { id, destination } = kept;
    return JobBrowser.open({
      workerUrl: threads.browse,
      databasePath: join(jobFolder(stateFolder, id), 'browse.sqlite'),
      place: { kind: destination.kind, address: destinationWords(destination) },
      openStorage: () => destinations.open(kept),
      isNew: () => wasNeverRun(state.job(id)),
      redact: (text) => secretRegistry.redact(text),
      log,
      onChange: (known) => emit('browse.changed', { jobId: id, state: known }),
    });
  }

  async #end(open: OpenBrowser | undefined): Promise<void> {
    try {
      await (await open?.opened)?.close();
    } catch (error) {
      this.#parts.log.warn('The browser of a job could not be closed.', { error });
    }
  }
}

/** Whether it still serves that job: its destination may be another one now, its database may have been damaged. */
function isOf({ destination, browser }: OpenBrowser, kept: KeptJob): boolean {
  return isDeepStrictEqual(destination, kept.destination) && browser?.hasEnded() !== true;
}

function wasNeverRun(state: JobState | undefined): boolean {
  return state?.lastRun === undefined && state?.lastBackup === undefined && state?.underWay === undefined;
}
