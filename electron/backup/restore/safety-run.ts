import { randomBytes } from 'node:crypto';
import { BackupError } from '../../../shared/errors.ts';
import type { IndexLine, Manifest } from '../../../shared/format.ts';
import type { AssetDocument, Folder } from '../../marketing-cloud/marketing-cloud.ts';
import { FolderTree } from '../folder-tree.ts';
import { Keeper } from '../keeper.ts';
import { checkOwnership } from '../ownership.ts';
import { type BegunSideRun, beginSideRun, finishSideRun, type SideRunParts } from '../side-run.ts';

export type SafetyParts = SideRunParts;
export type BegunSafetyRun = BegunSideRun;

/** A run that holds what a restore overwrites, as it was before: from it the restore can be undone. */
export class SafetyRun {
  readonly #parts: SafetyParts;
  readonly #begun: BegunSafetyRun;
  readonly #keeper: Keeper;
  readonly #lines = new Map<number, IndexLine>();

  private constructor(parts: SafetyParts, begun: BegunSafetyRun, folders: readonly Folder[]) {
    const { client, storage, signal } = parts;
    this.#parts = parts;
    this.#begun = begun;
    this.#keeper = new Keeper({
      client,
      storage,
      folder: begun.folder,
      tree: new FolderTree(folders),
      signal,
    });
  }

  get runId(): string {
    return this.#begun.record.runId;
  }

  get folder(): string {
    return this.#begun.folder;
  }

  /** Takes a folder for it and writes its `run.json`. `onBegun` is told before anything else is there. */
  static async begin(
    parts: SafetyParts,
    folders: readonly Folder[],
    onBegun: (begun: BegunSafetyRun) => Promise<void>,
  ): Promise<SafetyRun> {
    const purpose = {
      kind: 'safety',
      trigger: 'restore',
      called: 'the safety run',
      runId: () => randomBytes(8).toString('hex'),
    } as const;
    return new SafetyRun(parts, await beginSideRun(parts, purpose, onBegun), folders);
  }

  /** Goes on with one that was not finished; `lines` are the assets that it has. */
  static async continue(
    parts: SafetyParts,
    begun: BegunSafetyRun,
    folders: readonly Folder[],
    lines: Iterable<IndexLine>,
  ): Promise<SafetyRun> {
    await checkOwnership(parts.storage, { ...begun, attempt: 2 }, parts.checkLock);
    const run = new SafetyRun(parts, begun, folders);
    for (const line of lines) run.#lines.set(line.id, line);
    return run;
  }

  /** Keeps an asset as it is now, its file too. Throws where it cannot be kept whole: then it is not to be overwritten. */
  async keep(present: AssetDocument): Promise<IndexLine> {
    const { id } = present;
    if (id === undefined)
      throw new BackupError('service-reply', 'Marketing Cloud sent an asset without its id.');
    const { asset, failure } = await this.#keeper.keep({ ...present, id }, 'id', {
      previous: undefined,
      partial: false,
      isFatal: () => true,
    });
    const { line } = asset;
    if (line === undefined || failure !== undefined) {
      throw new BackupError(
        'service-reply',
        `What is there now could not be kept whole: ${failure ?? 'it has no files'}`,
        {
          hint: 'It was not overwritten. Restore it as a copy, or try again.',
        },
      );
    }
    await this.#parts.storage.settle();
    this.#lines.set(id, line);
    return line;
  }

  /** Writes its index and, last, its manifest. */
  async finish(requests: number): Promise<Manifest> {
    return finishSideRun(this.#parts, this.#begun, {
      lines: this.#lines.values(),
      counts: { changed: this.#lines.size },
      requests,
    });
  }
}
