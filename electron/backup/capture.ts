import { isBackupError } from '../../shared/errors.ts';
import type { InventoryLine } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { Log } from '../journal/log.ts';
import type { AssetDocument, MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { JobDatabase } from './catalog/database.ts';
import type { ListedAsset, PreviousVersion, Verdict } from './catalog/listed.ts';
import { contentHash } from './content-hash.ts';
import type { FailureLimit } from './failures.ts';
import type { FolderTree } from './folder-tree.ts';
import { type IdentifiedAsset, type Keeper, type Kept, nameOf, reasonOf } from './keeper.ts';
import type { ListedPage } from './listing.ts';
import type { Recorder } from './recorder.ts';
import type { Tally } from './reporter.ts';
import type { TaskPool } from './task-pool.ts';
import type { ListTrust } from './trust.ts';

export interface CaptureParts {
  readonly client: MarketingCloud;
  readonly database: JobDatabase;
  readonly keeper: Keeper;
  readonly recorder: Recorder;
  readonly pool: TaskPool;
  readonly trust: ListTrust;
  readonly limit: FailureLimit;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly selection: Selection;
  /** The selected folders' ids; null where all are selected. */
  readonly selectedFolderIds: readonly number[] | null;
  readonly tree: FolderTree;
  readonly full: boolean;
  readonly attempt: number;
  /** The time of the service that this run ends at, for states. */
  readonly until: string;
  readonly tally: Tally;
}

/** A listed asset to be fetched, and what is held of it. */
interface Wanted {
  readonly listed: IdentifiedAsset;
  readonly typeId: number;
  readonly previous: PreviousVersion | undefined;
  /** True where the list may have carried the whole asset. */
  readonly whole: boolean;
}

/** Fields that hold an asset's content: a list item with one of them is worth keeping where by-id fails. */
const BODY_FIELDS = ['content', 'views', 'design', 'superContent', 'slots', 'blocks', 'data'];

/** Keeps what lists bring: decides for each asset whether, and from where, it is kept. */
export class Capture {
  readonly #parts: CaptureParts;
  readonly #folders: ReadonlySet<number> | undefined;
  readonly #withoutId = new Set<string>();

  constructor(parts: CaptureParts) {
    this.#parts = parts;
    this.#folders = parts.selectedFolderIds === null ? undefined : new Set(parts.selectedFolderIds);
  }

  /** The names of items that came without an id. */
  get namesWithoutId(): string[] {
    return [...this.#withoutId];
  }

  /**
   * Takes a page in; returns when its samples are compared and those before it are under way. So the next page
   * is sampled while this one is kept, and no more than these two are held.
   */
  async take(page: ListedPage): Promise<void> {
    const { database, full, pool, tally } = this.#parts;
    const before = pool.fed;
    const items: IdentifiedAsset[] = [];
    for (const item of page.items) {
      if (isIdentified(item)) items.push(item);
      else this.#withoutId.add(nameOf(item.value) || 'unnamed');
    }
    const listed = items.map((item) => this.#listedOf(item));
    const verdicts = await database.progress.classify(listed, { full });
    const wanted = items.flatMap((item, index) => wantedOf(item, verdicts[index], page.whole));
    const pending = page.whole ? items.flatMap((item, index) => pendingIn(item, verdicts[index])) : [];
    // What is tried last is expected when its turn comes.
    if (page.counted) tally.spare(items.length - wanted.length - pending.length);
    else tally.expect(wanted.length);
    if (page.whole) {
      this.#parts.limit.spare(verdicts.filter(needsNoBody).length);
      for (const { item, previous } of pending)
        await this.#later(() => this.#write(item, 'list', previous, true));
      const byType = Map.groupBy(wanted, ({ typeId }) => typeId);
      // All types at once: each waits for its own samples, and together they fill the requests allowed.
      await Promise.all([...byType].map(([typeId, ofType]) => this.#takeType(typeId, ofType)));
    } else {
      pool.feed(wanted.map((one) => () => this.#fetch(one)));
    }
    await before;
  }

  /** Fetches an asset by id whatever the lists say: a pending one, or one from a list not believed. */
  async fetchById(asset: { id: number; modified: string }): Promise<void> {
    const { id, modified } = asset;
    const found = await this.#get(id);
    if (found instanceof Failed) return this.#fail(id, modified, found.reason);
    if (found === undefined) return this.recordDeleted({ ...asset, categoryId: null, name: undefined });
    await this.keepFound(found);
    this.#parts.limit.succeeded();
  }

  /** Keeps an asset that was fetched by id, if it is selected and not what is held. */
  async keepFound(document: IdentifiedAsset): Promise<void> {
    const { id, typeId, categoryId } = document;
    const previous = await this.#previousOf(id);
    if (this.selects(typeId, categoryId)) {
      this.#parts.tally.expect(1);
      return this.#keep(document, 'id', previous, false);
    }
    const left = this.selects(typeId, undefined) ? 'folder' : 'type';
    const isNew = previous === undefined && left === 'folder';
    const state = isNew ? ({ state: 'outside' } as const) : ({ state: 'left-selection', left } as const);
    await this.#parts.database.progress.recordStates([{ ...stateOf(document), ...state }]);
  }

  /** Says that an asset could not be kept whole, without counting it against the limit of failures. */
  async leavePending(asset: { id: number; modified: string | null }, reason: string): Promise<void> {
    const { database, attempt, log } = this.#parts;
    const { id, modified } = asset;
    await database.progress.recordFailure({ id, modified: modified ?? '', reason }, attempt);
    log.warn('An asset could not be kept whole.', { id, reason });
  }

  /** Runs `task` in the pool. */
  async later(task: () => Promise<void>): Promise<void> {
    await this.#later(task);
  }

  async drain(): Promise<void> {
    await this.#parts.pool.drain();
    await this.#parts.recorder.drain();
  }

  /** True where the selection holds an asset of this type and folder. */
  selects(typeId: number | undefined, categoryId: number | undefined): boolean {
    const { types } = this.#parts.selection;
    const typeSelected = types === 'all' || typeId === undefined || types.includes(typeId);
    return typeSelected && !this.#isOutside(categoryId);
  }

  #previousOf(id: number): Promise<PreviousVersion | undefined> {
    const { database, full } = this.#parts;
    return database.progress.previous(id, { full });
  }

  async #takeType(typeId: number, wanted: readonly Wanted[]): Promise<void> {
    const { trust, pool } = this.#parts;
    let rest = wanted;
    // A sample that could not be compared proves nothing: the next ones are chosen until there is no need.
    for (let round = 1; trust.isTrusted(typeId); round += 1) {
      const listed = rest.map((one) => one.listed);
      const chosen = trust.choose(typeId, listed, { atRandom: round === 1 });
      if (chosen.size === 0) break;
      await this.#sampleAll(rest.filter((one) => chosen.has(one.listed)));
      rest = rest.filter((one) => !chosen.has(one.listed));
    }
    pool.feed(rest.map((one) => () => (trust.isTrusted(typeId) ? this.#keepListed(one) : this.#fetch(one))));
  }

  async #sampleAll(samples: readonly Wanted[]): Promise<void> {
    const sampled: Promise<void>[] = [];
    for (const one of samples)
      sampled.push((await this.#parts.pool.add(() => this.#fetch(one, { compare: true }))).ended);
    await Promise.all(sampled);
  }

  /** Compares a listed asset with what it is by id. */
  async #compare(one: Wanted, found: IdentifiedAsset): Promise<void> {
    const { trust, database, log } = this.#parts;
    const lost = trust.compare(one.typeId, one.listed, found);
    if (!lost) return;
    log.debug('Lists do not carry whole assets of this type; fetching them one by one.', {
      typeId: lost.typeId,
      differing: lost.differing,
    });
    await database.progress.recordTrust(lost);
  }

  async #keepListed(one: Wanted): Promise<void> {
    await this.#keep(one.listed, 'list', one.previous, false);
    this.#parts.limit.succeeded();
  }

  /** Fetches a listed asset by id and keeps it; where that fails, keeps what the list had of it. */
  async #fetch(one: Wanted, { compare = false } = {}): Promise<void> {
    const { id, modifiedDate: modified = '', value } = one.listed;
    const found = await this.#get(id);
    if (found instanceof Failed) {
      if (one.whole && hasBody(one.listed)) await this.#keep(one.listed, 'list', one.previous, true);
      else this.#parts.tally.spare(1);
      return this.#fail(id, modified, found.reason);
    }
    if (found === undefined) {
      this.#parts.tally.spare(1);
      return this.recordDeleted({ id, modified, categoryId: null, name: nameOf(value) });
    }
    // First of all: a kept asset is not fetched again, and what it showed must not be forgotten.
    if (compare) await this.#compare(one, found);
    await this.#keep(found, 'id', one.previous, false);
    this.#parts.limit.succeeded();
  }

  /** The asset as it is by id; undefined where it is gone. */
  async #get(id: number): Promise<IdentifiedAsset | undefined | Failed> {
    const { client, signal } = this.#parts;
    try {
      const document = await client.asset(id, signal);
      if (document !== undefined) return { ...document, id };
      return (await this.#isStillListed(id))
        ? new Failed('Marketing Cloud lists this asset and says that there is none (404).')
        : undefined;
    } catch (error) {
      if (isFatal(error)) throw error;
      return new Failed(reasonOf(error));
    }
  }

  /**
   * Only what no list shows is gone: a package that may not read an asset is told 404, too. Where another asset
   * is listed instead, the service does not choose by id, and nothing is known.
   */
  async #isStillListed(id: number): Promise<boolean> {
    const { client, selection, signal } = this.#parts;
    const query = { types: 'all', scope: selection.scope, fields: 'identity', id } as const;
    const { items, count } = await client.page(query, { page: 1 }, 1, signal);
    return items.length > 0 || count > 0;
  }

  /** GET has said 404: the asset is gone. */
  async recordDeleted(asset: {
    id: number;
    modified: string | null;
    categoryId: number | null;
    name: string | undefined;
  }): Promise<void> {
    await this.#parts.database.progress.recordStates([
      {
        id: asset.id,
        modifiedDate: asset.modified === '' ? null : asset.modified,
        folderId: asset.categoryId,
        state: 'deleted',
        ...(asset.name === undefined ? {} : { name: asset.name }),
        noticed: this.#parts.until,
      },
    ]);
  }

  async #keep(
    document: IdentifiedAsset,
    source: 'id' | 'list',
    previous: PreviousVersion | undefined,
    partial: boolean,
  ): Promise<void> {
    const failure = await this.#write(document, source, previous, partial);
    if (failure !== undefined) await this.#fail(document.id, document.modifiedDate ?? '', failure);
  }

  /** Returns what of the asset could not be kept, if anything. */
  async #write(
    document: IdentifiedAsset,
    source: 'id' | 'list',
    previous: PreviousVersion | undefined,
    partial: boolean,
  ): Promise<string | undefined> {
    const { keeper, recorder, database, tally } = this.#parts;
    let kept: Kept;
    try {
      // Its files of an earlier version are written over: they no longer are what was recorded.
      await database.progress.forgetKept([document.id]);
      kept = await keeper.keep(document, source, { previous, partial, isFatal });
    } catch (error) {
      // A name that this destination does not take is a matter of one asset.
      if (!isBackupError(error, 'storage-name')) throw error;
      tally.spare(1);
      return error.message;
    }
    const { asset, failure } = kept;
    await recorder.add(asset);
    tally.kept(asset.bytes);
    if (asset.line === undefined && previous && (previous.absent || (previous.fromList && source === 'id'))) {
      const checkedById = previous.fromList && source === 'id';
      await database.progress.recordStates([
        { ...stateOf(document), state: 'present', ...(checkedById ? { checkedById } : {}) },
      ]);
    }
    return failure;
  }

  async #fail(id: number, modified: string, reason: string): Promise<void> {
    const { database, limit } = this.#parts;
    const known = await database.progress.isKnownFailure(id);
    await this.leavePending({ id, modified }, reason);
    if (!known) limit.failed(reason);
  }

  async #later(task: () => Promise<unknown>): Promise<void> {
    await this.#parts.pool.add(async () => {
      await task();
    });
  }

  /** Only what certainly is: rather too much is kept than too little. */
  #isOutside(categoryId: number | undefined): boolean {
    if (this.#folders === undefined || categoryId === undefined) return false;
    return !this.#folders.has(categoryId) && this.#parts.tree.isPlaced(categoryId);
  }

  #listedOf(item: IdentifiedAsset): ListedAsset {
    return {
      id: item.id,
      modified: item.modifiedDate ?? '',
      typeId: item.typeId ?? null,
      categoryId: item.categoryId ?? null,
      outside: this.#isOutside(item.categoryId),
    };
  }
}

/** An asset could not be fetched, but the run goes on. */
class Failed {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Errors of one asset are its own; all others end the run. */
export function isFatal(error: unknown): boolean {
  return !isBackupError(
    error,
    'service-refused',
    'service-unavailable',
    'service-reply',
    'permission-missing',
  );
}

export function isIdentified(document: AssetDocument): document is IdentifiedAsset {
  return document.id !== undefined;
}

function hasBody({ value }: AssetDocument): boolean {
  return BODY_FIELDS.some((field) => value[field] !== undefined);
}

function wantedOf(listed: IdentifiedAsset, verdict: Verdict | undefined, whole: boolean): Wanted[] {
  if (verdict?.action !== 'fetch') return [];
  return [{ listed, typeId: listed.typeId ?? 0, previous: verdict.previous, whole }];
}

/** A pending asset is fetched last of all; what the list has of its newest version is safe until then. */
function pendingIn(
  item: IdentifiedAsset,
  verdict: Verdict | undefined,
): { item: IdentifiedAsset; previous: PreviousVersion | undefined }[] {
  if (verdict?.action !== 'fetch last' || !hasBody(item)) return [];
  const { previous } = verdict;
  return previous?.hash === contentHash(item.value) ? [] : [{ item, previous }];
}

/** True for what counts on neither side of the limit of failures. */
function needsNoBody({ action }: Verdict): boolean {
  return action === 'unchanged' || action === 'outside' || action === 'fetch last';
}

function stateOf(document: IdentifiedAsset): Pick<InventoryLine, 'id' | 'modifiedDate' | 'folderId'> {
  return {
    id: document.id,
    modifiedDate: document.modifiedDate ?? null,
    folderId: document.categoryId ?? null,
  };
}
