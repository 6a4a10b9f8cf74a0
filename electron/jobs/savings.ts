import { randomUUID } from 'node:crypto';
import type { Saving } from '../../shared/browse.ts';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { CallError, Events } from '../../shared/ipc.ts';
import { openFolderTarget } from '../browse/save/folder-target.ts';
import { freePath } from '../browse/save/free-name.ts';
import { type SaveOutcome, saveItems } from '../browse/save/save.ts';
import { type SaveWhat, type Selected, selectForSaving } from '../browse/save/selected.ts';
import { openZipTarget } from '../browse/save/zip-target.ts';
import type { Log } from '../journal/log.ts';
import type { JobBrowsers } from './browsers.ts';
import type { LiveJobs } from './live-jobs.ts';

/** So often at most it is told how far a saving is. */
const TELL_EVERY_MILLISECONDS = 100;
/** Savings that have ended and whose place can still be shown. */
const REMEMBERED = 50;

export interface SavingsParts {
  readonly browsers: Pick<JobBrowsers, 'browser'>;
  readonly jobs: Pick<LiveJobs, 'find'>;
  /** Takes secrets out of what is told. */
  readonly redact: (text: string) => string;
  readonly log: Log;
  readonly emit: (name: 'browse.saving', payload: Events['browse.saving']) => void;
}

/** Where something is saved to: a new folder in a folder, or a zip. Absolute. */
export type SavePlace = { readonly folder: string } | { readonly zip: string };

interface UnderWay {
  readonly cancel: AbortController;
  saving: Saving;
  /** Something lies at its path. */
  isThere: boolean;
  ended: Promise<void>;
}

/** What is being saved to this machine, and what was. */
export class Savings {
  readonly #parts: SavingsParts;
  readonly #savings = new Map<string, UnderWay>();

  constructor(parts: SavingsParts) {
    this.#parts = parts;
  }

  /** Finds what is to be saved. Throws `storage-not-found` where it is not known. */
  async select(jobId: string, what: SaveWhat): Promise<Selected> {
    const { name } = this.#parts.jobs.find(jobId).kept;
    return selectForSaving((await this.#parts.browsers.browser(jobId)).catalog, what, name);
  }

  /** Starts to save. Throws `storage-*` where nothing can be written there. `browse.saving` tells the rest. */
  async start(jobId: string, selected: Selected, place: SavePlace): Promise<{ saveId: string }> {
    const path = 'zip' in place ? place.zip : await freePath(place.folder, selected.name);
    const target = await ('zip' in place ? openZipTarget(path) : openFolderTarget(path));
    const saveId = randomUUID();
    const saving: Saving = {
      saveId,
      jobId,
      state: 'running',
      done: 0,
      total: selected.assets,
      bytes: 0,
      path,
      error: null,
    };
    const underWay: UnderWay = {
      cancel: new AbortController(),
      saving,
      isThere: false,
      ended: Promise.resolve(),
    };
    this.#forgetOldest();
    this.#savings.set(saveId, underWay);
    this.#tell(underWay, {});
    underWay.ended = this.#save(underWay, selected, target);
    return { saveId };
  }

  /** Leaves nothing of it behind. One that has ended stays as it is. */
  async cancel(saveId: string): Promise<void> {
    const underWay = this.#savings.get(saveId);
    underWay?.cancel.abort();
    await underWay?.ended;
  }

  /** Where a saving that has ended lies. Throws `configuration` where there is none. */
  place(saveId: string): string {
    const underWay = this.#savings.get(saveId);
    if (underWay?.isThere === true) return underWay.saving.path;
    throw new BackupError('configuration', 'There is nothing saved to show.', { hint: 'Save it again.' });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#savings.keys()].map((saveId) => this.cancel(saveId)));
  }

  async #save(
    underWay: UnderWay,
    selected: Selected,
    target: Awaited<ReturnType<typeof openFolderTarget>>,
  ): Promise<void> {
    let lastTold = Number.NEGATIVE_INFINITY;
    try {
      const storage = await (await this.#parts.browsers.browser(underWay.saving.jobId)).storage();
      const outcome = await saveItems({
        storage,
        items: selected.items,
        target,
        flat: selected.flat,
        signal: underWay.cancel.signal,
        onProgress: ({ assets, bytes }) => {
          if (performance.now() - lastTold < TELL_EVERY_MILLISECONDS) return;
          lastTold = performance.now();
          this.#tell(underWay, { done: assets, bytes });
        },
      });
      underWay.isThere = true;
      this.#tell(underWay, this.#endOf(outcome));
    } catch (error) {
      if (underWay.cancel.signal.aborted) return this.#tell(underWay, { state: 'cancelled' });
      this.#parts.log.warn('Saving has failed.', { error });
      this.#tell(underWay, { state: 'failed', error: this.#errorOf(error) });
    }
  }

  /** What lacks files is not done, and says which. */
  #endOf({ assets, bytes, path, failures }: SaveOutcome): Partial<Saving> {
    const end = { done: assets, bytes, path };
    const [first] = failures;
    if (first === undefined) return { ...end, state: 'done' };
    const more = failures.length === 1 ? '' : ` So it is with ${failures.length - 1} more.`;
    const { code, message, hint } = this.#errorOf(first.error);
    return {
      ...end,
      state: 'failed',
      error: { code, message: `${message}${more} All else was saved.`, hint },
    };
  }

  #errorOf(error: unknown): CallError {
    const { redact } = this.#parts;
    if (isBackupError(error)) {
      const { code, message, hint } = error;
      return { code, message: redact(message), hint: hint === undefined ? null : redact(hint) };
    }
    return { code: 'internal', message: 'Saving has failed.', hint: 'The log says why. Try again.' };
  }

  #tell(underWay: UnderWay, news: Partial<Saving>): void {
    underWay.saving = { ...underWay.saving, ...news };
    this.#parts.emit('browse.saving', underWay.saving);
  }

  #forgetOldest(): void {
    for (const [saveId, { saving }] of this.#savings) {
      if (this.#savings.size < REMEMBERED) return;
      if (saving.state !== 'running') this.#savings.delete(saveId);
    }
  }
}
