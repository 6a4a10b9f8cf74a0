import { Capture } from '../../../electron/backup/capture.ts';
import type { JobDatabase } from '../../../electron/backup/catalog/database.ts';
import { FailureLimit } from '../../../electron/backup/failures.ts';
import { FolderTree } from '../../../electron/backup/folder-tree.ts';
import { Keeper } from '../../../electron/backup/keeper.ts';
import { Recorder } from '../../../electron/backup/recorder.ts';
import { Reporter, type RunProgress } from '../../../electron/backup/reporter.ts';
import { TaskPool } from '../../../electron/backup/task-pool.ts';
import { ListTrust } from '../../../electron/backup/trust.ts';
import type {
  AssetQuery,
  JsonObject,
  MarketingCloud,
} from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Selection } from '../../../shared/selection.ts';
import { memoryLog } from '../../support/engine.ts';
import { assetDocument, fakeMarketingCloud } from '../../support/fake-marketing-cloud.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { ALL, databaseOf, day, type OpenCatalog, openCatalog } from './catalog/catalog-builders.ts';

export const HTML = 197;
/** Where the service sorts an item without an id: behind all others. */
const WITHOUT_ID = Number.MAX_SAFE_INTEGER;

/** An account in memory. What its lists show and what it answers by id may differ. */
export interface FakeAccount {
  readonly client: MarketingCloud;
  /** Ids fetched so far. */
  readonly fetched: number[];
  /** Lists asked for so far: what fields of. */
  readonly listed: AssetQuery[];
  /** Puts an asset into the account; returns it. */
  add(id: number, more?: JsonObject): JsonObject;
  /** What the account answers by id. */
  answerOf(id: number): JsonObject | Error | undefined;
  answer(id: number, given: JsonObject | Error | undefined): void;
  /** By id the asset cannot be had any more. */
  fail(id: number, error?: Error): void;
  /** Lists show it no longer; by id it is there. */
  hide(id: number): void;
  /** By id the service says 404; lists still show it. */
  lose(id: number): void;
  remove(id: number): void;
  /** Puts an asset into the lists that has no id. */
  addWithoutId(name: string): void;
  /** A list by id leaves these out; one by number shows them. */
  listLate(ids: readonly number[]): void;
  /** From now on a date filter is as good as none. */
  ignoreDates(): void;
  /** Changes what the service counts. */
  countMore(offset: number): void;
}

export function createAccount(): FakeAccount {
  const lists = new Map<number, JsonObject>();
  const byId = new Map<number, JsonObject | Error>();
  const fetched: number[] = [];
  const listed: AssetQuery[] = [];
  let offset = 0;
  let datesCount = true;
  let late: readonly number[] = [];
  const matching = ({ types, modifiedSince, id: only }: AssetQuery) =>
    [...lists.values()]
      .map(assetDocument)
      .filter(({ id }) => only === undefined || id === only)
      .filter(({ typeId = 0 }) => types === 'all' || types.includes(typeId))
      .filter(
        ({ modifiedDate = '' }) =>
          modifiedSince === undefined || !datesCount || modifiedDate >= modifiedSince.toISOString(),
      )
      .sort((a, b) => (a.id ?? WITHOUT_ID) - (b.id ?? WITHOUT_ID));
  const client = fakeMarketingCloud({
    async asset(id) {
      fetched.push(id);
      const answer = byId.get(id);
      if (answer instanceof Error) throw answer;
      return answer && assetDocument(answer);
    },
    async file(id) {
      throw new BackupError('service-unavailable', `The service answered 500 for the file of asset ${id}.`);
    },
    async page(query, position, pageSize) {
      listed.push(query);
      const all = matching(query);
      const items =
        'afterId' in position
          ? all
              .filter(({ id = WITHOUT_ID }) => id > position.afterId && !late.includes(id))
              .slice(0, pageSize)
          : all.slice((position.page - 1) * pageSize, position.page * pageSize);
      return { count: all.length + offset, pageSize, items, bytes: items.length };
    },
    count: async (query) => matching(query).length + offset,
  });
  return {
    client,
    fetched,
    listed,
    add(id, more = {}) {
      const asset = {
        id,
        name: `asset ${id}`,
        assetType: { id: HTML },
        category: { id: 10 },
        modifiedDate: day(1),
        content: `<p>${id}</p>`,
        ...more,
      };
      lists.set(id, asset);
      byId.set(id, asset);
      return asset;
    },
    fail(id, error = new BackupError('service-unavailable', `The service answered 500 for asset ${id}.`)) {
      byId.set(id, error);
    },
    answerOf: (id) => byId.get(id),
    answer(id, given) {
      if (given === undefined) byId.delete(id);
      else byId.set(id, given);
    },
    hide: (id) => void lists.delete(id),
    lose: (id) => void byId.delete(id),
    remove(id) {
      lists.delete(id);
      byId.delete(id);
    },
    addWithoutId: (name) => void lists.set(-lists.size - 1, { name, assetType: { id: HTML } }),
    listLate(ids) {
      late = ids;
    },
    ignoreDates() {
      datesCount = false;
    },
    countMore(more) {
      offset = more;
    },
  };
}

/** A run under way over an account, with its database open for a test to look into. */
export interface RunUnderWay {
  readonly account: FakeAccount;
  readonly open: OpenCatalog;
  readonly database: JobDatabase;
  /** Begins a run, or its next attempt, with what it works with. */
  begin(options?: {
    full?: boolean;
    runId?: string;
    selection?: Selection;
    selectedFolderIds?: number[];
  }): ReturnType<typeof attemptOf>;
}

export function createRunUnderWay(): RunUnderWay {
  const account = createAccount();
  const open = openCatalog();
  const database = databaseOf(open);
  return {
    account,
    open,
    database,
    begin: ({ full = false, runId = 'under-way', selection = ALL, selectedFolderIds } = {}) =>
      attemptOf(account.client, database, {
        attempt: open.progress.begin(runId, 'folder'),
        full,
        selection,
        selectedFolderIds: selectedFolderIds ?? null,
      }),
  };
}

function attemptOf(
  client: MarketingCloud,
  database: JobDatabase,
  given: { attempt: number; full: boolean; selection: Selection; selectedFolderIds: number[] | null },
) {
  const storage = createMemoryStorage();
  const { signal } = new AbortController();
  const log = memoryLog();
  const limit = new FailureLimit();
  const tree = new FolderTree([]);
  const all: RunProgress[] = [];
  const tally = new Reporter((told) => all.push(told));
  const capture = new Capture({
    ...given,
    client,
    database,
    tree,
    keeper: new Keeper({ client, storage, folder: 'folder', tree, signal }),
    recorder: new Recorder(() => storage.settle(), database.progress),
    pool: new TaskPool(4, () => undefined),
    trust: new ListTrust([], () => 0.5),
    limit,
    log,
    signal,
    until: day(9),
    tally,
  });
  return {
    capture,
    attempt: given.attempt,
    limit,
    log,
    signal,
    storage,
    tally,
    all,
    progress: () => all.at(-1),
  };
}
