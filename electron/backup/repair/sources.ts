import { z } from 'zod';
import type { IndexLine } from '../../../shared/format.ts';
import { codeFiles } from '../../marketing-cloud/content.ts';
import type { Storage } from '../../storage/storage.ts';
import type { JobDatabase } from '../catalog/database.ts';
import { sha256 } from '../content-hash.ts';
import { parseJson, readWhole } from '../documents.ts';
import { readBack } from '../verify/read-back.ts';
import type { DamagedVersion } from './damage.ts';

const PAGE = 500;
/** Places of the same content that are looked at before it counts as lost. */
const MOST_PLACES = 8;

const assetSchema = z.record(z.string(), z.json());

type KeptFile = IndexLine['files'][number];

/** Where the whole content of a file is to be had: at a path under the root, or made anew. */
export type WholeContent = { readonly from: string } | { readonly body: Uint8Array };

/** Where files of this content lie, by sha256. */
export type Places = ReadonlyMap<string, readonly string[]>;

/** Looks through all runs for files of the same content as those that these versions have. */
export async function findPlaces(database: JobDatabase, versions: Iterable<DamagedVersion>): Promise<Places> {
  const places = new Map<string, string[]>();
  for (const { version } of versions) for (const file of version.line.files) places.set(file.sha256, []);
  if (places.size === 0) return places;
  const folders = new Map((await database.catalog.knownRuns()).map(({ runId, folder }) => [runId, folder]));
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await database.lines.page(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return places;
    for (const { runId, line } of page.flatMap(({ versions: all }) => all)) {
      const folder = folders.get(runId);
      for (const { sha256: hash, path } of line.files) {
        const found = places.get(hash);
        if (folder !== undefined && found !== undefined && found.length < MOST_PLACES) {
          found.push(`${folder}/${path}`);
        }
      }
    }
    after = last.id;
  }
}

/** What a version's files are made of again, in their order; `isSound` where nothing is wrong with it after all. */
export interface VersionSources {
  readonly contents: readonly (WholeContent | undefined)[];
  readonly isSound: boolean;
}

/**
 * Looks for the whole content of each file of a version: where it should be, wherever else the same content lies,
 * and for code in the asset's own JSON.
 */
export async function findSources(
  storage: Storage,
  { version, run }: DamagedVersion,
  places: Places,
): Promise<VersionSources> {
  const { id, files } = version.line;
  const own = files.map(({ path }) => `${run.folder}/${path}`);
  const contents: (WholeContent | undefined)[] = [];
  for (const [index, file] of files.entries()) {
    const candidates = [own[index] ?? '', ...(places.get(file.sha256) ?? [])];
    contents.push(await firstWhole(storage, file, [...new Set(candidates)]));
  }
  const json = contents[files.findIndex(({ path }) => path.endsWith(`.${id}.json`))];
  if (json !== undefined && 'from' in json && contents.includes(undefined)) {
    const code = await codeIn(storage, json.from);
    for (const [index, file] of files.entries()) {
      const body = code.get(file.sha256);
      if (contents[index] === undefined && body !== undefined) contents[index] = { body };
    }
  }
  const isSound = contents.every(
    (one, index) => one !== undefined && 'from' in one && one.from === own[index],
  );
  return { contents, isSound };
}

async function firstWhole(
  storage: Storage,
  { sha256: hash, bytes }: KeptFile,
  candidates: readonly string[],
): Promise<WholeContent | undefined> {
  for (const from of candidates) {
    const found = await readBack(storage, from);
    if (found.state === 'read' && found.sha256 === hash && found.bytes === bytes) return { from };
  }
  return undefined;
}

/** The code that an asset's JSON holds, by its sha256. */
async function codeIn(storage: Storage, path: string): Promise<Map<string, Uint8Array>> {
  const text = (await readWhole(await storage.read(path))).toString('utf8');
  const parsed = assetSchema.safeParse(parseJson(text));
  if (!parsed.success) return new Map();
  return new Map(
    codeFiles(parsed.data).map((code) => {
      const body = Buffer.from(code.text);
      return [sha256(body), body];
    }),
  );
}
