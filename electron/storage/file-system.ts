import type * as promises from 'node:fs/promises';

/** The part of node:fs/promises that local storage uses. */
export interface FileSystem
  extends Pick<
    typeof promises,
    'lstat' | 'mkdir' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'rmdir' | 'stat' | 'unlink'
  > {
  open(path: string, flags: string | number, mode?: number): Promise<OpenFile>;
}

/** The part of a `FileHandle` that local storage uses. */
export interface OpenFile {
  writeFile(bytes: Uint8Array | string): Promise<void>;
  read(buffer: Buffer, offset: number, length: number): Promise<{ bytesRead: number; buffer: Buffer }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}
