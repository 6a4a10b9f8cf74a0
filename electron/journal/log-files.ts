import { renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import pino from 'pino';
import { makeFolders } from './make-folders.ts';

export interface Rotation {
  /** A file is put aside before it grows beyond this, in bytes. */
  readonly largestBytes: number;
  /** So many files are kept, the present one included. */
  readonly files: number;
}

/** 25 MB at most. */
export const ROTATION: Rotation = { largestBytes: 5 * 1024 * 1024, files: 5 };

/** As much may wait for a disk that takes nothing; more is dropped. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** The files of a log, the newest first: `<path>`, `<path>.1` and so on. Not all of them need be there. */
export function logFilePaths(path: string, { files }: Pick<Rotation, 'files'> = ROTATION): string[] {
  return Array.from({ length: files }, (_, index) => (index === 0 ? path : `${path}.${index}`));
}

/** Lines into files that only the user can read, of a limited size and number. */
export interface LogFiles {
  write(line: string): void;
  /** Everything written before is with the operating system when it returns. */
  flush(): void;
}

/**
 * Opens the files of a log. Each line is with the operating system when `write` returns: the last lines before a
 * crash are those that matter, and a stream that rotates by itself would still hold them. `onFailure` is told once
 * where the file can't be written. Throws where it can't be opened.
 */
export function openLogFiles(
  path: string,
  rotation: Rotation,
  onFailure: (error: unknown) => void,
): LogFiles {
  makeFolders(dirname(path));
  const paths = logFilePaths(path, rotation);
  let size = sizeOf(path);
  const stream = pino.destination({ dest: path, sync: true, mode: 0o600, maxLength: MOST_WAITING_BYTES });
  let failed = false;
  const fail = (error: unknown) => {
    if (failed) return;
    failed = true;
    onFailure(error);
  };
  stream.on('error', fail);
  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > rotation.largestBytes) {
        try {
          // Another process that writes the same log may have put the file aside already.
          if (sizeOf(path) + bytes > rotation.largestBytes) makeRoom(path, paths, fail);
          stream.reopen();
          size = sizeOf(path);
        } catch (error) {
          fail(error);
        }
      }
      size += bytes;
      stream.write(line);
    },
    // What could not be written would make sonic-boom 4 try without end here.
    flush() {
      if (!failed) stream.flushSync();
    },
  };
}

/** Puts the file aside. Where its folder does not allow that, empties it: a log must not fill the disk. */
function makeRoom(path: string, paths: readonly string[], onFailure: (error: unknown) => void): void {
  try {
    putAside(paths);
  } catch (error) {
    truncateSync(path);
    onFailure(error);
  }
}

/** Makes room for a new file: the oldest one goes, the others get the name of the next older one. */
function putAside(paths: readonly string[]): void {
  const oldest = paths.at(-1);
  if (oldest !== undefined) rmSync(oldest, { force: true });
  for (const [index, older] of [...paths.entries()].toReversed()) {
    const newer = paths[index - 1];
    if (newer !== undefined && sizeOf(newer) > 0) renameSync(newer, older);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
