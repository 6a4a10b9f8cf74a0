import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SaveTarget } from './target.ts';
import { targetError } from './target-errors.ts';

/**
 * Saves into a new folder, built up beside its place and given its name at the end. `path` is absolute, and nothing
 * may be there yet. Throws `storage-*` where it cannot be made.
 */
export async function openFolderTarget(path: string): Promise<SaveTarget> {
  const part = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(part);
  } catch (error) {
    throw targetError(path, error);
  }
  const made = new Set<string>();
  return {
    async add(name, body) {
      const file = join(part, ...name.split('/'));
      try {
        const folder = dirname(file);
        if (!made.has(folder)) await mkdir(folder, { recursive: true });
        made.add(folder);
        await write(file, body);
      } catch (error) {
        throw targetError(join(path, name), error);
      }
    },
    async finish() {
      try {
        await rename(part, path);
      } catch (error) {
        throw targetError(path, error);
      }
      return path;
    },
    discard: () => rm(part, { recursive: true, force: true }),
  };
}

async function write(file: string, body: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
