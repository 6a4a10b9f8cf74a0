import { randomBytes } from 'node:crypto';
import type { Dirent } from 'node:fs';
import * as nodeFileSystem from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { cancelled } from './abortable.ts';
import type { FileSystem } from './file-system.ts';
import { type Body, readBody, writeBody } from './local-bodies.ts';
import { Digests, digestOf } from './local-digests.ts';
import { localError, rootMissing, systemCode } from './local-errors.ts';
import { LocalFolders } from './local-folders.ts';
import { type CreateRoot, prepareRoot } from './local-root.ts';
import { pageLimit } from './page-limit.ts';
import { parseFolder, parsePath } from './paths.ts';
import type { Digest, PageOptions, Storage, StorageCheck, StorageListing, StoragePage } from './storage.ts';
import { Unsettled } from './unsettled.ts';

export type DigestingStorage = Storage & Required<Pick<Storage, 'digest'>>;

export interface LocalStorageOptions {
  readonly create: CreateRoot;
  readonly fs?: FileSystem;
  readonly platform?: NodeJS.Platform;
  readonly delay?: (milliseconds: number) => Promise<unknown>;
}

/** Waits before renaming is tried again, in milliseconds. */
const renameDelays = [10, 30, 100, 300, 600];
const temporaryName = /^\.backup-creator-[0-9a-f]{24}\.tmp$/;
const parallelCalls = 8;

/**
 * A storage in a local or network folder. `root` is made absolute.
 * Throws `storage-unavailable` where the root is missing, another `storage-*` where it can't be made.
 */
export async function createLocalStorage(
  root: string,
  options: LocalStorageOptions,
): Promise<DigestingStorage> {
  if (root === '') throw new BackupError('configuration', 'The local destination has no folder.');
  const absolute = resolve(root);
  const fs = options.fs ?? nodeFileSystem;
  const unsettled = new Unsettled(fs, options.platform ?? process.platform);
  await prepareRoot(absolute, {
    fs,
    create: options.create,
    onCreated: (made) => unsettled.folderUsed(made),
  });
  return new LocalStorage(absolute, { fs, platform: process.platform, delay: wait, ...options }, unsettled);
}

class LocalStorage implements DigestingStorage {
  readonly kind = 'local';
  readonly durablePuts = false;
  readonly #root: string;
  readonly #fs: FileSystem;
  readonly #platform: NodeJS.Platform;
  readonly #delay: (milliseconds: number) => Promise<unknown>;
  readonly #unsettled: Unsettled;
  readonly #folders: LocalFolders;
  readonly #digests: Digests;
  readonly #temporaries = new Set<string>();
  /** Random once for all; a number makes each name a new one. */
  readonly #temporaryPrefix = `.backup-creator-${randomBytes(6).toString('hex')}`;
  #temporaryCount = 0;

  constructor(
    root: string,
    environment: Required<Pick<LocalStorageOptions, 'fs' | 'platform' | 'delay'>>,
    unsettled: Unsettled,
  ) {
    this.#root = root;
    this.#fs = environment.fs;
    this.#platform = environment.platform;
    this.#delay = environment.delay;
    this.#unsettled = unsettled;
    this.#digests = new Digests(environment.fs);
    this.#folders = new LocalFolders(root, environment.fs, (folder) => unsettled.folderUsed(folder));
  }

  locate(path: string): string {
    return join(this.#root, ...parseFolder(path));
  }

  /** Between `put` and `settle` a power cut may lose the file or leave an empty one of its name. */
  async put(
    path: string,
    body: Body,
    options: { fleeting?: boolean; signal?: AbortSignal } = {},
  ): Promise<void> {
    const segments = parseWritable(path);
    const target = join(this.#root, ...segments);
    if (options.signal?.aborted === true) throw cancelled('write', target);
    const { handle, temporary } = await this.#openTemporary(segments.slice(0, -1), target);
    try {
      try {
        await writeBody(handle, body, target, options.signal);
      } finally {
        await handle.close();
      }
      await this.#rename(temporary, target, segments.slice(0, -1));
    } catch (error) {
      // The first error is the one that tells; a temporary file that stays is never listed.
      await this.#fs.rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      this.#temporaries.delete(temporary);
    }
    if (options.fleeting !== true) this.#unsettled.fileWritten(target);
  }

  settle(options: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#unsettled.settle(options.signal);
  }

  async read(path: string, options: { signal?: AbortSignal } = {}): Promise<Readable> {
    const segments = parsePath(path);
    const place = join(this.#root, ...segments);
    if (options.signal?.aborted === true) throw cancelled('read', place);
    const real = await this.#folders.resolve(segments);
    try {
      // Looked at before it is opened: opening a pipe would wait for its writer.
      if (real === undefined || !(await this.#fs.stat(real)).isFile()) throw notFound(place);
      return readBody(await this.#fs.open(real, 'r'), place, options.signal);
    } catch (error) {
      throw systemCode(error) === 'ENOENT' ? notFound(place) : localError(error, 'read', place);
    }
  }

  async digest(path: string, options: { signal?: AbortSignal } = {}): Promise<Digest> {
    const segments = parsePath(path);
    const place = join(this.#root, ...segments);
    if (options.signal?.aborted === true) throw cancelled('read', place);
    try {
      return await this.#digests.of(place, options.signal);
    } catch (error) {
      const code = systemCode(error) ?? '';
      // A link, or nothing that can be read so: whether it may be, and why not, is known there.
      if (['ELOOP', 'EISDIR', 'ENOENT', 'ENOTDIR', 'ENXIO', 'EAGAIN'].includes(code)) {
        return digestOf(await this.read(path, options));
      }
      throw localError(error, 'read', place);
    }
  }

  async list(folder: string, options: { signal?: AbortSignal } = {}): Promise<StorageListing> {
    const segments = parseFolder(folder);
    const place = join(this.#root, ...segments);
    const real = await this.#folders.resolve(segments);
    if (real === undefined) return { folders: [], files: [] };
    const limit = pLimit(parallelCalls);
    try {
      const entries = await this.#fs.readdir(real, { withFileTypes: true });
      // A link is listed as the file it is: `read` decides whether it may be followed.
      const files = await Promise.all(
        entries
          .filter((entry) => isListed(entry) && !entry.isDirectory())
          .map(({ name }) =>
            limit(async () => {
              if (options.signal?.aborted === true) throw cancelled('read', place);
              return this.#stated(real, name);
            }),
          ),
      );
      return {
        folders: entries
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => name)
          .sort(),
        files: files
          .flatMap((file) => (file === undefined ? [] : [{ name: file.name, bytes: file.bytes }]))
          .sort((one, other) => (one.name < other.name ? -1 : 1)),
      };
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw localError(error, 'list', place);
      // Without its root an account would look as if it had never been backed up: that throws here.
      await this.#folders.resolve([]);
      return { folders: [], files: [] };
    }
  }

  async listPage(
    folder: string,
    { cursor, limit, namesOnly, signal }: PageOptions = {},
  ): Promise<StoragePage> {
    const segments = parseFolder(folder);
    const place = join(this.#root, ...segments);
    if (signal?.aborted === true) throw cancelled('read', place);
    const real = await this.#folders.resolve(segments);
    if (real === undefined) return { folders: [], files: [], next: undefined };
    try {
      const names = (await this.#fs.readdir(real, { withFileTypes: true }))
        .filter((entry) => isListed(entry) && (cursor === undefined || entry.name > cursor))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      const shown = names.slice(0, pageLimit(limit));
      const files = await pLimit(parallelCalls).map(
        shown.filter((entry) => !entry.isDirectory()),
        ({ name }) =>
          namesOnly === true ? { name, bytes: 0, modified: undefined } : this.#stated(real, name),
      );
      return {
        folders: shown.filter((entry) => entry.isDirectory()).map(({ name }) => name),
        files: files.filter((file) => file !== undefined),
        next: shown.length < names.length ? shown.at(-1)?.name : undefined,
      };
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw localError(error, 'list', place);
      await this.#folders.resolve([]);
      return { folders: [], files: [], next: undefined };
    }
  }

  /** Removes the folders that become empty, too, as object stores do. */
  async remove(paths: readonly string[]): Promise<void> {
    const targets = paths.map(parseWritable);
    const limit = pLimit(parallelCalls);
    await Promise.all(targets.map((segments) => limit(() => this.#removeFile(segments))));
    const parents = new Map(
      targets.map((segments) => segments.slice(0, -1)).map((parent) => [parent.join('/'), parent]),
    );
    for (const parent of [...parents.values()].sort((one, other) => other.length - one.length)) {
      await this.#removeEmpty(parent);
    }
  }

  async claim(folder: string, _runId: string): Promise<boolean> {
    const segments = parsePath(folder);
    const place = join(this.#root, ...segments);
    if (segments.length !== 1) {
      throw new BackupError(
        'storage-name',
        `${place} cannot be claimed: it is not directly in ${this.#root}.`,
      );
    }
    try {
      await this.#fs.mkdir(place, { mode: 0o700 });
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      if (systemCode(error) === 'ENOENT') throw rootMissing(this.#root, error);
      throw localError(error, 'create', place);
    }
    this.#unsettled.folderUsed(place);
    return true;
  }

  async check(): Promise<StorageCheck> {
    const name = `probe-${randomBytes(8).toString('hex')}.txt`;
    const sent = Buffer.from(`Backup Creator looks whether it can write here: ${name}\n`);
    try {
      await this.put(name, sent);
      await this.settle();
      if (!sent.equals(await buffer(await this.read(name)))) {
        await this.remove([name]);
        return { ok: false, message: `${this.#root} gave back other bytes than were written.`, limits: [] };
      }
    } catch (error) {
      return { ok: false, message: sentence(error), limits: [] };
    }
    try {
      await this.remove([name]);
    } catch (error) {
      const limit = `Can't delete: fine for backup, needed for retention. ${sentence(error)}`;
      return { ok: true, message: `Backups can be kept in ${this.#root}.`, limits: [limit] };
    }
    return { ok: true, message: `Backups can be kept in ${this.#root}.`, limits: [] };
  }

  async #openTemporary(parents: readonly string[], target: string) {
    for (let attempt = 1; ; attempt += 1) {
      const folder = await this.#folders.ensure(parents);
      const temporary = join(folder, this.#temporaryName());
      this.#temporaries.add(temporary);
      try {
        return { handle: await this.#fs.open(temporary, 'wx', 0o600), temporary };
      } catch (error) {
        this.#temporaries.delete(temporary);
        if (systemCode(error) !== 'ENOENT') throw localError(error, 'write', target);
        // A folder remembered as there is gone: look once more from the root down.
        this.#folders.forget();
        if (attempt === 2) throw await this.#folders.explainMissing(parents, error);
      }
    }
  }

  #temporaryName(): string {
    this.#temporaryCount += 1;
    return `${this.#temporaryPrefix}${this.#temporaryCount.toString(16).padStart(12, '0')}.tmp`;
  }

  async #rename(from: string, to: string, parents: readonly string[]): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#fs.rename(from, to);
        return;
      } catch (error) {
        const code = systemCode(error) ?? '';
        if (code === 'ENOENT') throw await this.#folders.explainMissing(parents, error);
        const pause = renameDelays[attempt];
        // On Windows a scanner or a reader may hold the older file for a moment.
        const passing = this.#platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(code);
        if (!passing || pause === undefined) throw localError(error, 'write', to);
        await this.#delay(pause);
      }
    }
  }

  /** Undefined for a file that was removed since its folder was read. */
  async #stated(folder: string, name: string): Promise<StoragePage['files'][number] | undefined> {
    try {
      const { size, mtime } = await this.#fs.lstat(join(folder, name));
      return { name, bytes: size, modified: mtime };
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #removeFile(segments: readonly string[]): Promise<void> {
    const place = join(this.#root, ...segments);
    const folder = await this.#folders.resolve(segments.slice(0, -1));
    try {
      if (folder !== undefined) await this.#fs.unlink(place);
    } catch (error) {
      const code = systemCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw localError(error, 'remove', place);
    }
    this.#unsettled.removed(place);
  }

  async #removeEmpty(segments: readonly string[]): Promise<void> {
    if (segments.length === 0) return;
    const folder = join(this.#root, ...segments);
    try {
      const names = await this.#fs.readdir(folder);
      const leftOver = names.map((name) => join(folder, name));
      if (!names.every((name) => temporaryName.test(name))) return;
      if (leftOver.some((file) => this.#temporaries.has(file))) return;
      await Promise.all(leftOver.map((file) => this.#fs.rm(file, { force: true })));
      await this.#fs.rmdir(folder);
    } catch (error) {
      // Gone already: its parent may be empty. Anything else: the files are removed, an empty folder may stay.
      if (systemCode(error) !== 'ENOENT') return;
    }
    this.#folders.forget();
    this.#unsettled.removed(folder);
    await this.#removeEmpty(segments.slice(0, -1));
  }
}

/** Folders, files and links: nothing else can be read, and what is being written is nobody's business. */
function isListed(entry: Dirent): boolean {
  if (temporaryName.test(entry.name)) return false;
  return entry.isDirectory() || entry.isFile() || entry.isSymbolicLink();
}

/** As `parsePath`; the names of temporary files are never given to files that are to be listed. */
function parseWritable(path: string): string[] {
  const segments = parsePath(path);
  if (temporaryName.test(segments.at(-1) ?? '')) {
    throw new BackupError('storage-name', `The name ${path} is kept for unfinished files.`);
  }
  return segments;
}

function notFound(place: string): BackupError {
  return new BackupError('storage-not-found', `There is no file ${place}.`, {
    hint: 'See whether it was moved, renamed or deleted.',
  });
}

function sentence(error: unknown): string {
  return isBackupError(error) && error.hint !== undefined ? `${error.message} ${error.hint}` : String(error);
}
