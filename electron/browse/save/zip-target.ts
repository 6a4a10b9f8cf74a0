import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { SaveTarget } from './target.ts';
import { targetError } from './target-errors.ts';

/**
 * Saves into a zip, written beside its place and given its name at the end; a file of that name is replaced then.
 * `path` is absolute. Throws `storage-*` where it cannot be made.
 */
export async function openZipTarget(path: string): Promise<SaveTarget> {
  // Its own: nothing of the user's is written over, nor what is being saved to the same place.
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  const zip = new ZipFile();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  try {
    await mkdir(dirname(path), { recursive: true });
    await (await open(part, 'wx')).close();
  } catch (error) {
    throw targetError(path, error);
  }
  const through = new PassThrough();
  zip.outputStream.pipe(through);
  const written = pipeline(through, createWriteStream(part, { flush: true }));
  written.catch((error: unknown) => lost.reject(error));
  zip.on('error', (error) => lost.reject(error));

  const failing = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await Promise.race([work, lost.promise]);
    } catch (error) {
      throw targetError(path, error);
    }
  };
  return {
    add: (name, body) => failing(entry(zip, name, body)),
    async finish() {
      zip.end();
      await failing(written);
      await failing(rename(part, path));
      return path;
    },
    async discard() {
      through.destroy();
      await written.catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

/** Resolves when the entries before this one are written: so never more than two bodies wait in memory. */
function entry(zip: ZipFile, name: string, body: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    zip.addReadStreamLazy(name, { size: body.length, mode: 0o100644 }, (begin) => {
      begin(null, Readable.from(body.length === 0 ? [] : [body], { objectMode: false }));
      resolve();
    });
  });
}
