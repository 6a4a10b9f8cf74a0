import type { KeptBody, TextSink } from '../backup/text-sink.ts';
import type { JobBrowser } from '../browse/job-browser.ts';
import type { RunTexts } from '../browse/run-texts.ts';
import type { Log } from '../journal/log.ts';

/** Where one execution of a job shows what it keeps, until it has ended. */
export interface ShownTexts extends TextSink {
  /** Never rejects. */
  end(): Promise<void>;
}

/**
 * Hands what a job's run keeps to the job's browser, which rests meanwhile. Nothing waits for the browser to be
 * open: what was kept before is read from the destination later.
 */
export class BrowserTexts implements ShownTexts {
  #texts: RunTexts | undefined;
  #resume: (() => void) | undefined;
  #hasEnded = false;

  constructor(browser: () => Promise<JobBrowser>, log: Log) {
    this.#open(browser).catch((error: unknown) => {
      log.warn('What a run keeps cannot be made searchable at once.', { error });
    });
  }

  add(asset: { readonly id: number; readonly typeId: number }, files: readonly KeptBody[]): void {
    this.#texts?.add(asset, files);
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#texts?.end();
    this.#resume?.();
  }

  async #open(open: () => Promise<JobBrowser>): Promise<void> {
    const browser = await open();
    this.#resume = browser.indexer.rest();
    try {
      this.#texts = await browser.runTexts();
    } finally {
      if (this.#hasEnded) this.#resume();
    }
  }
}
