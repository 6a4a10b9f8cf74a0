import { join } from 'node:path';
import type { FileSystem } from './file-system.ts';
import { folderGone, leadsOutside, localError, rootMissing, systemCode } from './local-errors.ts';
import { isInside } from './paths.ts';

/**
 * The folders below a root: makes them, and makes sure that no link in them leads outside. Folders once
 * seen are remembered, so that thousands of files in one folder cost one look.
 */
export class LocalFolders {
  readonly #root: string;
  readonly #fs: FileSystem;
  readonly #onMet: (folder: string) => void;
  readonly #known = new Set<string>();
  #realRoot: string | undefined;

  /** `onMet` is told of each folder that files are to lie in, when it is first seen or made. */
  constructor(root: string, fs: FileSystem, onMet: (folder: string) => void) {
    this.#root = root;
    this.#fs = fs;
    this.#onMet = onMet;
  }

  /**
   * Makes the folder where it is missing, except for its first level: a snapshot folder that was removed
   * in mid-run must not come back with only the rest of its files. Returns its absolute path.
   * Throws `storage-unavailable` (root missing, first level gone), `storage-name` (a link leads outside).
   */
  async ensure(segments: readonly string[]): Promise<string> {
    for (let depth = 1; depth <= segments.length; depth += 1) {
      const folder = join(this.#root, ...segments.slice(0, depth));
      if (this.#known.has(folder)) continue;
      if ((await this.#insideOrMissing(folder)) === undefined) {
        if (depth === 1) throw await this.explainMissing(segments, undefined);
        await this.#create(folder, segments);
      }
      // One that is there may have been made by a process that was killed before it was safe.
      this.#onMet(folder);
      this.#known.add(folder);
    }
    return join(this.#root, ...segments);
  }

  /**
   * The absolute path of `segments` with its links followed, or undefined where there is nothing.
   * Throws `storage-name` where a link leads outside the root, `storage-unavailable` without a root.
   */
  async resolve(segments: readonly string[]): Promise<string | undefined> {
    const real = await this.#insideOrMissing(join(this.#root, ...segments));
    if (real === undefined) await this.#requireRoot();
    return real;
  }

  /** Looks again at every folder from now on. */
  forget(): void {
    this.#known.clear();
    this.#realRoot = undefined;
  }

  /** The error for a path below `segments` that is not there: root, first level, or the rest is missing. */
  async explainMissing(segments: readonly string[], cause: unknown): Promise<Error> {
    if (!(await this.#exists(this.#root))) return rootMissing(this.#root, cause);
    const [first] = segments;
    if (first !== undefined && !(await this.#exists(join(this.#root, first)))) {
      return folderGone(join(this.#root, first), cause);
    }
    return localError(cause, 'write', join(this.#root, ...segments));
  }

  async #create(folder: string, segments: readonly string[]): Promise<void> {
    try {
      await this.#fs.mkdir(folder, { mode: 0o700 });
    } catch (error) {
      if (systemCode(error) === 'ENOENT') throw await this.explainMissing(segments, error);
      if (systemCode(error) !== 'EEXIST') throw localError(error, 'create', folder);
      // Another write made it meanwhile; or it is a link to nowhere, which may lie outside.
      if ((await this.#insideOrMissing(folder)) !== undefined) return;
      throw (await this.#isLink(folder))
        ? leadsOutside(folder, this.#root)
        : await this.explainMissing(segments, error);
    }
  }

  async #insideOrMissing(path: string): Promise<string | undefined> {
    const realRoot = await this.#requireRoot();
    let real: string;
    try {
      real = await this.#fs.realpath(path);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw localError(error, 'read', path);
    }
    if (!isInside(realRoot, real)) throw leadsOutside(path, this.#root);
    return real;
  }

  async #requireRoot(): Promise<string> {
    if (this.#realRoot !== undefined && (await this.#exists(this.#realRoot))) return this.#realRoot;
    try {
      this.#realRoot = await this.#fs.realpath(this.#root);
      return this.#realRoot;
    } catch (error) {
      throw systemCode(error) === 'ENOENT'
        ? rootMissing(this.#root, error)
        : localError(error, 'read', this.#root);
    }
  }

  async #isLink(path: string): Promise<boolean> {
    try {
      return (await this.#fs.lstat(path)).isSymbolicLink();
    } catch (error) {
      // Gone again with those who made it, or with the whole root.
      if (systemCode(error) === 'ENOENT') return false;
      throw localError(error, 'read', path);
    }
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#fs.stat(path);
      return true;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return false;
      throw localError(error, 'read', path);
    }
  }
}
