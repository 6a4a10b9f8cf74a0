import type { FoundReference } from '../references/extract.ts';
import { fold } from './fold.ts';

/**
 * What is named by a reference, in the form in which it is looked up: `i:` and an id, `k:` and a folded key, `n:` and
 * a folded path without the root folder. Undefined where code works it out.
 */
export function soughtOf({ how, target }: Pick<FoundReference, 'how' | 'target'>): string | undefined {
  if (target === null || target === '') return undefined;
  if (how === 'ContentBlockByName') return soughtPath(target);
  if (how === 'ContentBlockByKey') return soughtKey(target);
  if (!/^\d{1,15}$/.test(target)) return how === 'ContentBlockById' ? undefined : soughtKey(target);
  return soughtId(Number(target));
}

export function soughtId(id: number): string {
  return `i:${id}`;
}

export function soughtKey(key: string): string {
  return `k:${fold(key.trim())}`;
}

/** Of a path with its root folder, if it has one: people and their code name it in several ways, or not at all. */
export function soughtPath(path: string): string {
  return `n:${withoutRoot(folded(path))}`;
}

/** The folded name at the end of a sought path: all that may be it, for a name may hold a slash, too. */
export function namesInPath(sought: string): string[] {
  const segments = sought.slice(2).split('/');
  return segments.map((_, index) => segments.slice(index).join('/')).toReversed();
}

/** True where a sought path is that of an asset, whatever the root is called there. */
export function isSoughtPath(sought: string, folderPath: string, name: string): boolean {
  const path = folded(`${folderPath}/${name}`);
  const below = path.slice(path.indexOf('/') + 1);
  return sought === `n:${withoutRoot(path)}` || sought === `n:${below}`;
}

/** All forms under which a path may be sought. */
export function soughtPaths(folderPath: string, name: string): string[] {
  const path = folded(`${folderPath}/${name}`);
  return [...new Set([`n:${withoutRoot(path)}`, `n:${path.slice(path.indexOf('/') + 1)}`])];
}

/** Whether a path says itself that it leads into what other business units share. */
export function isSharedPath(target: string): boolean {
  return /^shared\b/i.test(target.trim());
}

function folded(path: string): string {
  return fold(path.trim()).replaceAll('\\', '/').replace(/^\/+/, '');
}

function withoutRoot(path: string): string {
  return path.replace(/^(?:content builder|my contents?|shared contents?)\//, '');
}
