import type * as promises from 'node:fs/promises';

/** The part of node:fs/promises that local storage uses. */
export type FileSystem = Pick<
  typeof promises,
  'lstat' | 'mkdir' | 'open' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'rmdir' | 'stat' | 'unlink'
>;
