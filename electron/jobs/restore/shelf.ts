import { BackupError } from '../../../shared/errors.ts';
import type { RestoreView } from '../../../shared/trust.ts';
import { readJournal } from '../../backup/restore/journal.ts';
import { journalPath, journalsOf } from '../../backup/restore/journals.ts';
import type { Log } from '../../journal/log.ts';
import { RestoreRecord } from './record.ts';

/** So many restores are kept with all their items; what has a journal is read again where it is asked for. */
const REMEMBERED = 8;

/** The restores of all jobs: those of this program, and those whose journals lie in the state folders of the jobs. */
export class RestoreShelf {
  readonly #stateFolder: (jobId: string) => string;
  readonly #log: Log;
  readonly #records = new Map<string, RestoreRecord>();
  /** As they ended: that changes no more. */
  readonly #ended = new Map<string, RestoreView>();

  constructor({ stateFolder, log }: { stateFolder: (jobId: string) => string; log: Log }) {
    this.#stateFolder = stateFolder;
    this.#log = log;
  }

  keep(record: RestoreRecord): void {
    this.#records.set(record.asked.restoreId, record);
    for (const [id, { state }] of this.#records) {
      if (this.#records.size <= REMEMBERED) return;
      if (state !== 'planning' && state !== 'applying' && id !== record.asked.restoreId)
        this.#records.delete(id);
    }
  }

  /** Throws `configuration` where there is no such restore, or no longer. */
  async find(jobId: string, restoreId: string): Promise<RestoreRecord> {
    const record = this.#records.get(restoreId) ?? (await this.#read(jobId, restoreId));
    if (record?.asked.jobId === jobId) return record;
    throw new BackupError('configuration', 'This restore is not known any more.', {
      hint: 'Plan it anew: nothing was changed by it.',
    });
  }

  /** The newest first. A journal that cannot be read is left out, with a word in the log. */
  async list(jobId: string): Promise<RestoreView[]> {
    const own = [...this.#records.values()].filter(({ asked }) => asked.jobId === jobId);
    const skip = (restoreId: string) => this.#records.has(restoreId) || this.#ended.has(restoreId);
    const onBroken = (error: unknown) =>
      this.#log.warn('The journal of a restore cannot be read.', { error });
    const left: RestoreView[] = [];
    for (const { state } of await journalsOf(this.#stateFolder(jobId), { skip, onBroken })) {
      const view = RestoreRecord.ofJournal(jobId, state).view();
      if (state.hasEnded) this.#ended.set(view.restoreId, view);
      else left.push(view);
    }
    const ended = [...this.#ended.values()].filter(
      (view) => view.jobId === jobId && !this.#records.has(view.restoreId),
    );
    return [...own.map((record) => record.view()), ...left, ...ended].sort((one, other) =>
      other.started.localeCompare(one.started),
    );
  }

  async #read(jobId: string, restoreId: string): Promise<RestoreRecord | undefined> {
    try {
      const journal = await readJournal(journalPath(this.#stateFolder(jobId), restoreId));
      // Somebody else may have asked for it meanwhile.
      const known = this.#records.get(restoreId);
      if (known !== undefined || journal === undefined) return known;
      const record = RestoreRecord.ofJournal(jobId, journal);
      this.keep(record);
      return record;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
