import { dirname } from 'node:path';
import pLimit from 'p-limit';
import { cancelled } from './abortable.ts';
import type { FileSystem } from './file-system.ts';
import { localError, systemCode } from './local-errors.ts';

/** As many as libuv has threads by default: more would only wait in its queue, before everyone else's work. */
const parallel = 4;

interface Write {
  /** The error of an fsync that failed. The system forgets it; a second fsync would falsely succeed. */
  lost?: unknown;
}

/**
 * What was written since it was last known to be on the disk. Files and the folders that name them are
 * synced in batches: one fsync per file as it is written would cost more than all the rest of a run.
 */
export class Unsettled {
  readonly #fs: FileSystem;
  readonly #platform: NodeJS.Platform;
  readonly #files = new Map<string, Write>();
  readonly #folders = new Map<string, Write>();

  constructor(fs: FileSystem, platform: NodeJS.Platform) {
    this.#fs = fs;
    this.#platform = platform;
  }

  /** A file got its name. Absolute path. */
  fileWritten(file: string): void {
    this.#files.set(file, {});
    this.#folders.set(dirname(file), {});
  }

  /** A folder was made, or may not be safe yet in the one that names it. Absolute path. */
  folderUsed(folder: string): void {
    this.#folders.set(dirname(folder), {});
  }

  /** A file or folder was removed on purpose: it need not be there. */
  removed(path: string): void {
    this.#files.delete(path);
    this.#folders.delete(path);
  }

  /**
   * Everything noted before this call is on the disk once it resolves. Throws a `storage-*` error where
   * that failed, then and at each later call until the file is written anew, and `cancelled` soon after
   * `signal` aborts; what was not synced by then is the next call's.
   */
  async settle(signal?: AbortSignal): Promise<void> {
    await this.#syncAll(this.#files, signal);
    // Windows cannot open a folder for syncing; NTFS journals the names itself.
    if (this.#platform === 'win32') this.#folders.clear();
    else await this.#syncAll(this.#folders, signal);
  }

  async #syncAll(writes: Map<string, Write>, signal: AbortSignal | undefined): Promise<void> {
    const limit = pLimit(parallel);
    const mode = writes === this.#files ? 'r+' : 'r';
    const outcomes = await Promise.allSettled(
      [...writes].map(([path, write]) =>
        limit(async () => {
          // Written again or removed meanwhile: then it is the next settle's, or nobody's.
          if (writes.get(path) !== write) return;
          if (signal?.aborted === true) throw cancelled('write', path);
          await this.#sync(path, write, mode, () => writes.get(path) === write);
          if (writes.get(path) === write) writes.delete(path);
        }),
      ),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #sync(path: string, write: Write, mode: 'r' | 'r+', isCurrent: () => boolean): Promise<void> {
    if (write.lost !== undefined) throw localError(write.lost, 'write', path);
    try {
      const handle = await this.#fs.open(path, mode);
      try {
        await handle.sync();
      } catch (error) {
        // Some network and FUSE file systems have no fsync: there is nothing more to be done on them.
        if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(systemCode(error) ?? '')) {
          write.lost = error;
          throw error;
        }
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (systemCode(error) === 'ENOENT' && !isCurrent()) return;
      throw localError(error, 'write', path);
    }
  }
}
