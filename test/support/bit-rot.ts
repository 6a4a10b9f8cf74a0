import { buffer, text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import type { Storage } from '../../electron/storage/storage.ts';
import { indexLineSchema } from '../../shared/format.ts';

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
 * manifest is gone looks like one that was interrupted; these are not deleted. A bit of an index is flipped where it
 * names none of the files that are hit: else nobody could tell what it had said of them.
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
  const hit = new Set([...damaged, ...missing]);
  await limit.map(damaged, (path) =>
    path.endsWith('/index.ndjson') ? flipIndex(storage, path, hit, random) : flip(storage, path, random),
  );
  await storage.remove(missing);
  await limit.map(foreign, (path) => storage.put(path, `I am ${path}.`, { contentType: 'text/html' }));
  await storage.settle();
  return { damaged: damaged.sort(), missing: missing.sort(), foreign: foreign.sort() };
}

async function flipIndex(
  storage: Storage,
  path: string,
  hit: ReadonlySet<string>,
  random: () => number,
): Promise<void> {
  const lines = (await text(await storage.read(path))).split('\n');
  const clean = [...lines.keys()].filter((place) => {
    const line = lines[place] ?? '';
    if (line === '') return false;
    return indexLineSchema
      .parse(JSON.parse(line))
      .files.every((file) => !hit.has(folderOf(path) + file.path));
  });
  const place = clean[Math.floor(random() * clean.length)] ?? 0;
  const [before, line] = [lines.slice(0, place).join('\n'), Buffer.from(lines[place] ?? '')];
  const start = Buffer.byteLength(before) + (place === 0 ? 0 : 1);
  await flip(storage, path, random, { start, bytes: line.length });
}

/** Flips one bit of a file; an empty one has none, and gets a byte. */
export async function flip(
  storage: Storage,
  path: string,
  random: () => number,
  part?: { readonly start: number; readonly bytes: number },
): Promise<void> {
  const bytes = await buffer(await storage.read(path));
  const at = (part?.start ?? 0) + Math.floor(random() * (part?.bytes ?? bytes.length));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const content = bytes.length === 0 ? Buffer.from([0x20]) : bytes;
  await storage.put(path, content, { contentType: 'application/octet-stream' });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
