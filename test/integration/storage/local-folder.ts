import * as nodeFileSystem from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { FileSystem } from '../../../electron/storage/file-system.ts';
import { createLocalStorage, type LocalStorageOptions } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';

const { mkdtemp, readdir, rm } = nodeFileSystem;

export const type = { contentType: 'text/plain' };
export const folder = 'backup_20261124';

/** A folder of its own for each test, and the root that is to be made in it. */
export interface LocalFolder {
  readonly base: string;
  readonly root: string;
  /** A storage at the root, with `folder` claimed. */
  claimed(options?: Partial<LocalStorageOptions>): Promise<Storage>;
  /** Every name below the root, temporary files too. */
  everything(): Promise<string[]>;
}

export function givenLocalFolder(): LocalFolder {
  let base: string;
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'local-storage-'));
  });
  afterEach(async () => {
    await rm(base, { recursive: true, force: true });
  });
  return {
    get base() {
      return base;
    },
    get root() {
      return join(base, 'root');
    },
    async claimed(options = {}) {
      const storage = await createLocalStorage(this.root, { create: 'root', ...options });
      await storage.claim(folder, 'run');
      return storage;
    },
    async everything() {
      return (await readdir(this.root, { recursive: true })).sort();
    },
  };
}

export function failsWith(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
}

export function withFs(changes: Partial<FileSystem>): FileSystem {
  return { ...nodeFileSystem, ...changes };
}
