import { buffer } from 'node:stream/consumers';
import pLimit from 'p-limit';
import type { Storage } from '../../electron/storage/storage.ts';

/** What was done to the files of a destination: their paths, sorted. */
export interface Rot {
  readonly damaged: readonly string[];
  readonly missing: readonly string[];
  readonly foreign: readonly string[];
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** All files of a storage, sorted. */
export async function allFiles(storage: Storage, folder = ''): Promise<string[]> {
  const { folders, files } = await storage.list(folder);
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const below = await pLimit(8).map([...folders], (name) => allFiles(storage, at(name)));
  return [...files.map(({ name }) => at(name)), ...below.flat()].sort();
}

/**
 * Flips one bit in each of some random files, deletes some and adds foreign ones, as rot, thieves and strangers do.
 * Any file may be hit, but for two: without an index nobody knows which files its run had, and a run whose
 * manifest is gone looks like one that was interrupted; these are not deleted.
 */
export async function spoil(
  storage: Storage,
  random: () => number,
  many: { readonly flips: number; readonly deletions: number; readonly strangers: number },
): Promise<Rot> {
  const files = (await allFiles(storage)).filter((path) => !/claim-|lease\.json$/.test(path));
  const order = files.map((path) => ({ path, turn: random() })).sort((one, other) => one.turn - other.turn);
  const missing = order
    .filter(({ path }) => !/\/(index\.ndjson|manifest\.json)$/.test(path))
    .slice(0, many.deletions)
    .map(({ path }) => path);
  const damaged = order
    .filter(({ path }) => !missing.includes(path))
    .slice(0, many.flips)
    .map(({ path }) => path);
  const foreign = Array.from({ length: many.strangers }, (_, number) => {
    const folder = folderOf(files[Math.floor(random() * files.length)] ?? '');
    return `${folder}stranger ${number}.html`;
  });
  const limit = pLimit(8);
  await limit.map(damaged, (path) => flip(storage, path, random));
  await storage.remove(missing);
  await limit.map(foreign, (path) => storage.put(path, `I am ${path}.`, { contentType: 'text/html' }));
  await storage.settle();
  return { damaged: damaged.sort(), missing: missing.sort(), foreign: foreign.sort() };
}

/** Flips one bit of a file; an empty one has none, and gets a byte. */
export async function flip(storage: Storage, path: string, random: () => number): Promise<void> {
  const bytes = await buffer(await storage.read(path));
  const at = Math.floor(random() * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const content = bytes.length === 0 ? Buffer.from([0x20]) : bytes;
  await storage.put(path, content, { contentType: 'application/octet-stream' });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
