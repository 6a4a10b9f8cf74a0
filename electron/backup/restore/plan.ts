import { createHash } from 'node:crypto';
import { isBackupError } from '../../../shared/errors.ts';
import { fileExtension } from '../../marketing-cloud/content.ts';
import type {
  AssetDocument,
  JsonObject,
  MarketingCloud,
  MarketingCloudWriter,
} from '../../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../../storage/storage.ts';
import { sha256 } from '../content-hash.ts';
import { together } from '../together.ts';
import { referencedIds, withIds } from './references.ts';
import { differingFields, settableFields } from './settable.ts';
import { type RestoreSource, readSource, type SourceBody } from './sources.ts';
import { type TargetFolder, TargetFolders } from './target-folders.ts';

/**
 * - `in place`: into the account that was backed up, over what is there
 * - `copy`: into that account, beside what is there
 * - `other account`: into another business unit, where nothing is overwritten
 */
export type RestoreMode = 'in place' | 'copy' | 'other account';

export type RestoreAction = 'create' | 'update' | 'conflict' | 'unchanged' | 'impossible';

/** What restoring one version would do. */
export interface PlannedItem {
  readonly source: RestoreSource;
  readonly action: RestoreAction;
  /** Why it is a conflict or impossible; what else is to be known. */
  readonly reason: string | null;
  /** The name and key that it will have. */
  readonly name: string;
  readonly customerKey: string;
  /** What is there now: it is changed, or in the way. */
  readonly target: { readonly id: number; readonly modifiedDate: string | null } | null;
  readonly folder: TargetFolder | null;
  /** What would change there: fields by name, `category` for the folder, `file` for the bytes. */
  readonly changes: readonly string[];
  /** The ids it names by number. */
  readonly references: readonly number[];
}

/** A reference by id, which does not hold in the account that is restored into. */
export interface MovedReference {
  readonly id: number;
  readonly name: string;
  readonly refersTo: number;
  /** The id there; null where that is known only when it is made. */
  readonly becomes: number | null;
  /** `unknown`: what it refers to is not there and is not restored along. */
  readonly outcome: 'mapped' | 'made along' | 'unknown';
}

export interface RestorePlan {
  readonly mode: RestoreMode;
  readonly items: readonly PlannedItem[];
  /** By the names from the top. */
  readonly foldersToMake: readonly (readonly string[])[];
  readonly references: readonly MovedReference[];
  readonly counts: Readonly<Record<RestoreAction, number>>;
}

export type RestoreClient = MarketingCloud & MarketingCloudWriter;

export interface PlanParts {
  readonly client: RestoreClient;
  readonly storage: Storage;
  readonly mode: RestoreMode;
  /** The business unit that was backed up. */
  readonly sourceMid: number;
  /** Names this restore: the keys of copies come from it, the same each time. */
  readonly restoreId: string;
  /** As it stands in the names of copies: `2026-11-24`. */
  readonly day: string;
  /** A safety run is restored: what was changed there is so since these moments, by id; empty where it is not known. */
  readonly undoes?: ReadonlyMap<number, string> | undefined;
  /** The key of an asset that is not restored along, as backups know it. */
  readonly keyOf?: (id: number) => Promise<string | undefined>;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** CloudPages makes these itself; what is there can be changed. */
const NOT_CREATABLE: ReadonlyMap<number, string> = new Map([
  [246, 'cloud pages'],
  [247, 'landing pages'],
  [248, 'microsites'],
  [249, 'interactive content'],
]);
const LARGEST_UPLOAD_BYTES = 5 * 1024 * 1024;

/** What is there for a version, and by which id others name it. */
interface Located {
  readonly source: RestoreSource;
  readonly present: AssetDocument | undefined;
}

/** Compares kept versions with the account as it is now. Changes nothing. */
export async function planRestore(parts: PlanParts, sources: readonly RestoreSource[]): Promise<RestorePlan> {
  const { client, mode, signal, concurrency } = parts;
  const { folders } = await client.folders('own', signal);
  const targets = new TargetFolders(folders, mode !== 'other account');
  const atOnce = { concurrency: concurrency * 2, signal };
  // Where ids stay, what is there is looked at one by one; else all are found first, for some name others.
  const ids = new Map<number, number>();
  let done = 0;
  const located = await together(sources, atOnce, async (source, orFailed) => {
    const present = mode === 'copy' ? undefined : await presentOf(client, mode, source, orFailed);
    if (present?.id !== undefined && present.id !== source.id) ids.set(source.id, present.id);
    return { source, present };
  });
  const planned = await together(located, atOnce, async (one, orFailed) => {
    const item = await planItem({ ...parts, signal: orFailed }, targets, one, ids);
    done += 1;
    parts.onProgress?.(done);
    return item;
  });
  const items = following(mode, withoutClashes(planned));
  return {
    mode,
    items,
    foldersToMake: foldersToMake(items),
    references: await movedReferences(parts, items, ids),
    counts: countsOf(items),
  };
}

/** The asset that stands for a version: of its id where ids are the same, else of its key. */
export async function presentOf(
  client: RestoreClient,
  mode: RestoreMode,
  { id, customerKey }: RestoreSource,
  signal: AbortSignal,
): Promise<AssetDocument | undefined> {
  const same = mode === 'other account' ? undefined : await client.asset(id, signal);
  if (same !== undefined || customerKey === undefined) return same;
  return client.assetByKey(customerKey, signal);
}

async function planItem(
  parts: PlanParts,
  targets: TargetFolders,
  { source, present }: Located,
  ids: ReadonlyMap<number, number>,
): Promise<PlannedItem> {
  const common = {
    source,
    ...namesOf(parts, source),
    target: present?.id === undefined ? null : { id: present.id, modifiedDate: present.modifiedDate ?? null },
    folder: targets.find(source) ?? null,
  };
  const impossible = (reason: string): PlannedItem => ({
    ...common,
    action: 'impossible',
    reason,
    changes: [],
    references: [],
  });
  if (common.folder === null)
    return impossible('The account shows no folder that it could be restored into.');
  let body: SourceBody;
  try {
    body = await readSource(parts.storage, source, parts.signal);
  } catch (error) {
    if (!isBackupError(error, 'format-damaged')) throw error;
    return impossible(error.message);
  }
  const reason = whyImpossible(parts, source, body, present);
  if (reason !== undefined) return impossible(reason);
  const references = referencedIds(body.document);
  if (present === undefined) {
    const changes = Object.keys(settableFields(body.document)).sort();
    return { ...common, action: 'create', reason: null, changes, references };
  }
  const changes = await changesOf(parts, { body, folder: common.folder, present, ids });
  if (changes.length === 0) return { ...common, action: 'unchanged', reason: null, changes, references };
  const conflict = whyConflict(parts, source, present);
  return {
    ...common,
    action: conflict === undefined ? 'update' : 'conflict',
    reason: conflict ?? null,
    changes,
    references,
  };
}

function whyImpossible(
  { sourceMid }: PlanParts,
  { typeId }: RestoreSource,
  { document, file }: SourceBody,
  present: AssetDocument | undefined,
): string | undefined {
  if (document.sharingProperties !== undefined && document.memberId !== sourceMid) {
    return 'It belongs to another business unit, which shares it: restore it there.';
  }
  const kind = NOT_CREATABLE.get(typeId);
  if (present === undefined && kind !== undefined) {
    return `Marketing Cloud makes ${kind} in CloudPages alone: make it there, then its content can be restored.`;
  }
  if (typeId <= 0) return 'Its type is not known.';
  if (present !== undefined && present.typeId !== undefined && present.typeId !== typeId) {
    return `What has its id or key there (${present.id}) is of another type.`;
  }
  if (file !== undefined && file.length > LARGEST_UPLOAD_BYTES) {
    return 'Its file is larger than 5 MB, which is the most that Marketing Cloud takes: upload it by hand.';
  }
  return undefined;
}

function whyConflict(
  { mode, undoes }: PlanParts,
  source: RestoreSource,
  present: AssetDocument,
): string | undefined {
  if (mode === 'other account') {
    return 'Another asset there has its external key, with other content. Into another business unit nothing is overwritten.';
  }
  const known = undoes === undefined ? source.newestModified : (undoes.get(source.id) ?? null);
  const modified = present.modifiedDate;
  if (modified === undefined || known === null || modified <= known) return undefined;
  const by = isNamed(present.value.modifiedBy) ? ` by ${present.value.modifiedBy.name}` : '';
  const since = undoes === undefined ? 'the last backup' : 'it was restored';
  return `It was changed there on ${modified.slice(0, 16).replace('T', ' at ')} UTC${by}, after ${since}.`;
}

function isNamed(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}

/** What of an asset that is there is otherwise than in a version. */
export async function changesOf(
  { client, signal }: Pick<PlanParts, 'client' | 'signal'>,
  {
    body,
    folder,
    present,
    ids,
  }: {
    readonly body: SourceBody;
    readonly folder: TargetFolder;
    readonly present: AssetDocument;
    readonly ids: ReadonlyMap<number, number>;
  },
): Promise<string[]> {
  const wanted = withIds(settableFields(body.document), ids);
  const changes = differingFields(wanted, settableFields(present.value));
  if (!('id' in folder) || folder.id !== present.categoryId) changes.push('category');
  const isSame =
    present.modifiedDate !== undefined && changes.length === 0 && isVersion(body.document, present);
  if (body.file !== undefined && !isSame && present.id !== undefined) {
    const there =
      fileExtension(present.value) === undefined ? undefined : await client.file(present.id, signal);
    if (there === undefined || sha256(there) !== sha256(body.file)) changes.push('file');
  }
  return changes;
}

/** True where it is the very version: its date is the same too. */
function isVersion(document: JsonObject, { value }: AssetDocument): boolean {
  return document.modifiedDate === value.modifiedDate && document.id === value.id;
}

/** The name and key that a version will have. */
export function namesOf(
  { mode, restoreId, day }: Pick<PlanParts, 'mode' | 'restoreId' | 'day'>,
  { id, name, customerKey }: RestoreSource,
) {
  if (mode === 'copy') return { name: `${name} (restored ${day})`, customerKey: ownKey(restoreId, id) };
  return { name, customerKey: customerKey ?? ownKey(restoreId, id) };
}

/** A key that nothing else has, and the same whenever this restore is planned: it fits into 36 characters. */
function ownKey(restoreId: string, id: number): string {
  return createHash('sha256').update(`${restoreId} ${id}`).digest('hex').slice(0, 32);
}

/** Two versions can't both become the asset of one key. */
function withoutClashes(items: readonly PlannedItem[]): PlannedItem[] {
  const holders = new Map<string, number>();
  return items.map((item) => {
    if (item.action !== 'create' && item.action !== 'update') return item;
    const key = item.customerKey.trim();
    const holder = holders.get(key);
    holders.set(key, holder ?? item.source.id);
    if (holder === undefined) return item;
    const reason = `Asset ${holder}, which is restored along, has the same external key.`;
    return { ...item, action: 'impossible', reason };
  });
}

/** In the account itself, what is unchanged and names an asset that is made anew is to name it by its new id. */
function following(mode: RestoreMode, items: readonly PlannedItem[]): PlannedItem[] {
  if (mode !== 'in place') return [...items];
  const made = new Set(items.filter(({ action }) => action === 'create').map(({ source }) => source.id));
  return items.map((item) => {
    const follows = item.action === 'unchanged' && item.references.some((id) => made.has(id));
    return follows ? { ...item, action: 'update', changes: ['references'] } : item;
  });
}

function foldersToMake(items: readonly PlannedItem[]): string[][] {
  const found = new Map<string, string[]>();
  for (const { action, folder } of items) {
    if (folder === null || !('toMake' in folder) || !isApplicable(action)) continue;
    found.set(JSON.stringify(folder.toMake), [...folder.toMake]);
  }
  return [...found.values()].sort((one, other) => one.length - other.length);
}

function isApplicable(action: RestoreAction): boolean {
  return action === 'create' || action === 'update' || action === 'conflict';
}

/** Which references by id do not hold there. In the account itself they do, but for what is made anew. */
async function movedReferences(
  { client, mode, keyOf, signal }: PlanParts,
  items: readonly PlannedItem[],
  ids: ReadonlyMap<number, number>,
): Promise<MovedReference[]> {
  // A copy goes on using what its original uses.
  if (mode === 'copy') return [];
  const bySource = new Map(items.map((item) => [item.source.id, item]));
  const elsewhere = new Map<number, number | null>();
  const outside = async (id: number): Promise<number | null> => {
    const known = elsewhere.get(id);
    if (known !== undefined) return known;
    const key = await keyOf?.(id);
    const found = key === undefined ? undefined : (await client.assetByKey(key, signal))?.id;
    elsewhere.set(id, found ?? null);
    return found ?? null;
  };
  const moved: MovedReference[] = [];
  for (const { source, references, action } of items) {
    if (!isApplicable(action)) continue;
    for (const refersTo of references) {
      const common = { id: source.id, name: source.name, refersTo };
      const along = bySource.get(refersTo);
      const becomes = ids.get(refersTo) ?? null;
      if (becomes !== null) moved.push({ ...common, becomes, outcome: 'mapped' });
      else if (along?.action === 'create') moved.push({ ...common, becomes: null, outcome: 'made along' });
      else if (along === undefined && mode === 'other account') {
        const there = await outside(refersTo);
        moved.push({ ...common, becomes: there, outcome: there === null ? 'unknown' : 'mapped' });
      } else if (along?.action === 'impossible' && mode === 'other account') {
        moved.push({ ...common, becomes: null, outcome: 'unknown' });
      }
    }
  }
  return moved;
}

function countsOf(items: readonly PlannedItem[]): Record<RestoreAction, number> {
  const counts = { create: 0, update: 0, conflict: 0, unchanged: 0, impossible: 0 };
  for (const { action } of items) counts[action] += 1;
  return counts;
}
