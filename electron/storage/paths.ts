import { isAbsolute, relative, sep } from 'node:path';
import { BackupError } from '../../shared/errors.ts';

/**
 * The segments of a path relative to a storage's root, with `/` between them.
 * Throws `storage-name` where the path is empty or could leave the root on any platform.
 */
export function parsePath(path: string): string[] {
  const segments = path.split('/');
  const reason = objection(path) ?? segments.map(segmentObjection).find((found) => found !== undefined);
  if (reason !== undefined) {
    throw new BackupError('storage-name', `The path ${JSON.stringify(path)} is refused: ${reason}.`, {
      hint: 'Paths are relative to the destination, with / between their parts.',
    });
  }
  return segments;
}

/** As `parsePath`, but the empty path is the root itself. */
export function parseFolder(path: string): string[] {
  return path === '' ? [] : parsePath(path);
}

/** True where `name` can be one part of a path. */
export function isName(name: string): boolean {
  return !name.includes('/') && objection(name) === undefined && segmentObjection(name) === undefined;
}

/** True where the absolute path `inner` is `outer` or lies below it. Both must be free of links. */
export function isInside(outer: string, inner: string): boolean {
  const way = relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function objection(path: string): string | undefined {
  if (path.includes('\0')) return 'it holds a NUL character';
  if (path.includes('\\')) return 'it holds a backslash';
  // As UTF-8 every lone surrogate becomes the same replacement character: two names would be one.
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  return undefined;
}

function segmentObjection(segment: string): string | undefined {
  if (segment === '') return 'a part of it is empty';
  // A drive letter, or on NTFS a second stream of another file.
  if (segment.includes(':')) return 'it holds a colon';
  // Windows drops dots and spaces at the end: `.. ` is `..` there.
  if (/^[. ]+$/.test(segment)) return 'a part of it is only dots or spaces';
  return undefined;
}
