import type { z } from 'zod';
import { FacetCatalog } from '../../electron/browse/catalog/facets.ts';
import { ReferenceCatalog } from '../../electron/browse/catalog/references.ts';
import { Search, type SearchQuery } from '../../electron/browse/catalog/search.ts';
import { Texts } from '../../electron/browse/catalog/texts.ts';
import { Indexer } from '../../electron/browse/indexer.ts';
import { browseInputs, type SearchHit, type SearchPage } from '../../shared/browse.ts';
import type { FolderLine, IndexLine, InventoryLine, Manifest } from '../../shared/format.ts';
import { openTestBrowseDatabase, remotely, type TestBrowseDatabase } from './browse-database.ts';
import { memoryLog } from './engine.ts';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.ts';
import { hashOf, indexLine, writeRoot, writeRun } from './written-runs.ts';

export type WrittenAsset = Partial<IndexLine> & {
  readonly id: number;
  readonly content?: string;
  /** What its JSON holds beside the id. */
  readonly document?: object;
};

export interface WrittenBackup {
  readonly assets?: readonly WrittenAsset[];
  readonly states?: readonly Pick<InventoryLine, 'id' | 'state'>[];
  readonly folders?: readonly FolderLine[];
  readonly manifest?: Partial<Manifest>;
  /** Paths that are written as they were not. */
  readonly damage?: (path: string) => string | undefined;
}

type SearchInput = Partial<Omit<z.input<typeof browseInputs.search>, 'jobId'>>;

/** A job's destination in memory with a browser of it, whose code is searched. */
export interface SearchedAccount {
  readonly storage: MemoryStorage;
  readonly database: TestBrowseDatabase;
  readonly texts: Texts;
  readonly search: Search;
  readonly references: ReferenceCatalog;
  readonly facets: FacetCatalog;
  readonly log: readonly string[];
  /** A run of that day of January 2026, and all that follows from it. */
  backUp(day: number, backup: WrittenBackup): Promise<void>;
  /** Writes a run and takes it in, but reads no code. */
  takeIn(day: number, backup: WrittenBackup): Promise<void>;
  /** Reads code until there is none left to read. */
  index(): Promise<void>;
  find(text: string, input?: SearchInput): Promise<SearchPage>;
  /** The ids of what is found, in order. */
  ids(text: string, input?: SearchInput): Promise<number[]>;
  hit(text: string, input?: SearchInput): Promise<SearchHit>;
  close(): void;
}

export function dayOf(day: number): string {
  return `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z`;
}

export async function openSearchedAccount(): Promise<SearchedAccount> {
  const database = openTestBrowseDatabase();
  const { reader, writer } = database.database;
  const storage = createMemoryStorage(4096);
  const log = memoryLog();
  await writeRoot(storage);
  const account: SearchedAccount = {
    storage,
    database,
    texts: new Texts(writer),
    search: new Search(reader),
    references: new ReferenceCatalog(reader),
    facets: new FacetCatalog(reader),
    log: log.lines,
    async backUp(day, backup) {
      await account.takeIn(day, backup);
      await account.index();
    },
    async takeIn(day, { assets = [], states = [], damage, ...given }) {
      const until = dayOf(day);
      const lines = assets.map(lineOf);
      const folder = await writeRun(storage, {
        runId: `run-${String(day).padStart(3, '0')}`,
        until,
        index: lines.map(({ line }) => line),
        inventory: states.map((state) => ({ modifiedDate: null, folderId: null, ...state })),
        ...given,
      });
      for (const { bodies } of lines) {
        for (const [path, body] of bodies) {
          await storage.put(`${folder}/${path}`, damage?.(path) ?? body, { contentType: 'text/plain' });
        }
      }
      await database.sync(storage);
    },
    async index() {
      const indexer = new Indexer({
        texts: remotely(account.texts),
        storage: async () => storage,
        log,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      indexer.wake();
      await indexer.idle();
    },
    find: (text, input = {}) => account.search.search(searchQuery(text, input)),
    ids: async (text, input) => (await account.find(text, input)).rows.map(({ id }) => id),
    async hit(text, input) {
      const [first] = (await account.find(text, input)).rows;
      if (first === undefined) throw new Error(`Nothing was found for ${text}.`);
      return first;
    },
    close: () => database.close(),
  };
  return account;
}

/** What is asked of the search where the window asks this. */
export function searchQuery(text: string, input: SearchInput = {}): SearchQuery {
  const jobId = '00000000-0000-4000-8000-000000000000';
  const { jobId: _, ...query } = browseInputs.search.parse({ jobId, text, at: null, ...input });
  return query;
}

function lineOf({ document, content = '', ...given }: WrittenAsset): {
  line: IndexLine;
  bodies: [path: string, body: string][];
} {
  const json = JSON.stringify({ id: given.id, ...document });
  const { files, ...line } = indexLine(given.id, { ...given, content });
  const path = (files[0]?.path ?? '').replace(/\.json$/, '');
  const bodies: [string, string][] = [[`${path}.json`, json]];
  if (content !== '') bodies.push([`${path}.html`, content]);
  return {
    line: {
      ...line,
      files: bodies.map(([name, body]) => ({
        path: name,
        bytes: Buffer.byteLength(body),
        sha256: hashOf(body),
      })),
    },
    bodies,
  };
}
