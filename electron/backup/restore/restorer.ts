import { BackupError, isBackupError } from '../../../shared/errors.ts';
import type { AssetDocument, JsonObject } from '../../marketing-cloud/marketing-cloud.ts';
import type { ApplyParts, ItemOutcome, LazySafetyRun } from './apply.ts';
import type { AfterEntry, KeptEntry } from './journal.ts';
import { knownIds } from './known-ids.ts';
import { changesOf, type PlannedItem, presentOf, type RestorePlan } from './plan.ts';
import { withIds } from './references.ts';
import { differingFields, settableFields } from './settable.ts';
import { readSource, type SourceBody } from './sources.ts';
import type { TargetFolders } from './target-folders.ts';

/** The service has answered that it does not make it. */
const REFUSALS = ['key-taken', 'service-refused', 'permission-missing'] as const;

/** Restores single items of a plan, and remembers which id each has there. */
export class Restorer {
  readonly #parts: ApplyParts;
  readonly #plan: RestorePlan;
  readonly #targets: TargetFolders;
  readonly #safety: LazySafetyRun;
  readonly #done: Map<number, AfterEntry>;
  /** The ids that others are named by there. */
  readonly #ids: Map<number, number>;
  /** Made by this restore: whoever names one by its old id is to follow it. */
  readonly #made: ReadonlySet<number>;
  /** Whose state before is safe. */
  readonly #kept: Set<number>;

  constructor(parts: ApplyParts, work: { plan: RestorePlan; targets: TargetFolders; safety: LazySafetyRun }) {
    this.#parts = parts;
    this.#plan = work.plan;
    this.#targets = work.targets;
    this.#safety = work.safety;
    this.#done = new Map(parts.before?.done);
    this.#kept = new Set(parts.before?.keptEver.keys());
    const { items, mode } = work.plan;
    this.#made = new Set(
      mode === 'copy' ? [] : items.filter(({ action }) => action === 'create').map(({ source }) => source.id),
    );
    this.#ids = knownIds(work.plan);
    if (mode === 'copy') return;
    for (const { id, targetId } of this.#done.values()) this.#learn(id, targetId);
  }

  /** Whether it is to be written, and was not yet. */
  isToDo({ source, action }: PlannedItem): boolean {
    if (this.#done.has(source.id)) return false;
    if (action === 'create' || action === 'update') return true;
    return action === 'conflict' && this.#overwrites(source.id);
  }

  /** How an item stands that this attempt did not write. */
  outcomeOf(item: PlannedItem): ItemOutcome {
    const { source, action, reason, target } = item;
    const done = this.#done.get(source.id);
    if (done !== undefined) return outcome(item, done);
    const common = { id: source.id, name: source.name, targetId: target?.id ?? null, notTaken: [] };
    if (this.isToDo(item)) return { ...common, outcome: 'not reached', message: null };
    if (action === 'unchanged') return { ...common, outcome: 'unchanged', message: null };
    return { ...common, outcome: action === 'impossible' ? 'failed' : 'passed over', message: reason };
  }

  /** What an attempt that was killed has made: it is there by its key and just so, and counts as done. */
  async settleDoubts(): Promise<void> {
    if (this.#plan.mode === 'copy') return;
    for (const item of this.#plan.items) {
      const { source, target, references } = item;
      if (target === null || this.#done.has(source.id)) continue;
      if (this.#parts.before?.inDoubt.get(source.id) !== 'create') continue;
      if (!(await this.#isAsMade(item, target.id))) continue;
      const entry: AfterEntry = {
        step: 'after',
        id: source.id,
        outcome: 'made',
        targetId: target.id,
        modifiedDate: target.modifiedDate,
        notTaken: [],
        open: [...references],
      };
      await this.#parts.journal.add(entry);
      this.#done.set(source.id, entry);
    }
  }

  /** Makes the folders of these items, each below the one before. One that is there by then is taken. */
  async makeFolders(items: readonly PlannedItem[]): Promise<void> {
    const wanted = items.flatMap(({ folder }) =>
      folder !== null && 'toMake' in folder ? [folder.toMake] : [],
    );
    const deepest = Math.max(0, ...wanted.map(({ length }) => length));
    for (let depth = 1; depth <= deepest; depth += 1) {
      const level = new Map<string, string[]>();
      for (const names of wanted) {
        if (names.length >= depth) level.set(JSON.stringify(names.slice(0, depth)), names.slice(0, depth));
      }
      await Promise.all([...level.values()].map((names) => this.#folderOf(names)));
    }
  }

  async restore(item: PlannedItem): Promise<ItemOutcome> {
    const { source } = item;
    const body = await readSource(this.#parts.storage, source, this.#parts.signal);
    const folderId = await this.#folderId(item);
    const open = item.references.filter((id) => this.#made.has(id) && !this.#ids.has(id));
    const isMade = item.target === null;
    const written = isMade
      ? await this.#make(item, body, folderId)
      : await this.#change(item, body, folderId);
    if (typeof written === 'string') {
      return { ...this.outcomeOf(item), outcome: 'passed over', message: written };
    }
    const { document, sent } = written;
    const entry: AfterEntry = {
      step: 'after',
      id: source.id,
      outcome: isMade ? 'made' : 'changed',
      targetId: document.id ?? 0,
      modifiedDate: document.modifiedDate ?? null,
      notTaken: differingFields(settableFields(sent), settableFields(document.value)),
      open: open.filter((id) => id !== source.id || isMade),
    };
    await this.#parts.journal.add(entry);
    this.#done.set(source.id, entry);
    if (this.#plan.mode !== 'copy') this.#learn(source.id, entry.targetId);
    return outcome(item, entry);
  }

  /** Whether it was written before something that it names was made. */
  isToLink({ source }: PlannedItem): boolean {
    return this.#ready(source.id).length > 0;
  }

  /** Has one that was written first name what was made later by its new id, unless it was changed there since. */
  async link(item: PlannedItem): Promise<ItemOutcome> {
    const { client, storage, signal, journal } = this.#parts;
    const { source } = item;
    const done = this.#done.get(source.id);
    if (done === undefined) throw new BackupError('internal', 'What is to be linked was not written.');
    const fields = settableFields((await readSource(storage, source, signal)).document);
    const linked = withIds(fields, this.#ids);
    const sent = picked(linked, differingFields(linked, fields));
    const present = await client.asset(done.targetId, signal);
    // A killed attempt may have done it.
    const isLinked =
      present !== undefined && differingFields(sent, settableFields(present.value)).length === 0;
    if (!isLinked && present !== undefined && (present.modifiedDate ?? null) !== done.modifiedDate) {
      return notLinked(item, done, 'It was changed there after it was restored');
    }
    if (!isLinked && present !== undefined && done.outcome === 'changed' && !this.#kept.has(source.id)) {
      await journal.add(await this.#keep(source.id, present));
    }
    const changed = isLinked ? present : await client.updateAsset(done.targetId, sent, signal);
    if (present === undefined || changed === undefined) {
      return notLinked(item, done, 'It was deleted there after it was restored');
    }
    const ready = this.#ready(source.id);
    const entry = {
      ...done,
      modifiedDate: changed.modifiedDate ?? done.modifiedDate,
      open: done.open.filter((id) => !ready.includes(id)),
    };
    await journal.add(entry);
    this.#done.set(source.id, entry);
    return outcome(item, entry);
  }

  /** Whether what is there is as this restore makes it, not somebody's of the same key. */
  async #isAsMade({ source, name, action, changes }: PlannedItem, targetId: number): Promise<boolean> {
    const { client, storage, signal } = this.#parts;
    if (action === 'impossible' || changes.includes('file')) return false;
    const present = await client.asset(targetId, signal);
    if (present?.value.name !== name) return false;
    const { document } = await readSource(storage, source, signal);
    // What it names may have been made after it: both sides name that by its id of now.
    const [wanted, there] = [document, present.value].map((of) => withIds(settableFields(of), this.#ids));
    return wanted !== undefined && there !== undefined && differingFields(wanted, there).length === 0;
  }

  /** What it names that was made since it was written. */
  #ready(id: number): number[] {
    return this.#done.get(id)?.open.filter((named) => this.#ids.has(named)) ?? [];
  }

  async #make({ source, name, customerKey }: PlannedItem, { document, file }: SourceBody, folderId: number) {
    const { client, journal, signal, before } = this.#parts;
    const { id } = source;
    const fields = {
      ...withIds(settableFields(document), this.#ids),
      name,
      customerKey,
      category: { id: folderId },
      ...uploadOf(file),
    };
    if (before?.inDoubt.has(id)) {
      // The attempt that was killed may have made it.
      const made = await client.assetByKey(customerKey, signal);
      if (made !== undefined && made.value.name === name) return { document: made, sent: fields };
    } else {
      await journal.add({ step: 'before', id, customerKey, action: 'create' });
    }
    try {
      return { document: await client.createAsset(fields, signal), sent: fields };
    } catch (error) {
      if (isBackupError(error, ...REFUSALS)) await journal.add({ step: 'refused', id });
      throw error;
    }
  }

  /** A sentence where it is left as it is. */
  async #change(item: PlannedItem, body: SourceBody, folderId: number) {
    const { client, journal, signal } = this.#parts;
    const { source, target, customerKey } = item;
    const present = await presentOf(client, this.#plan.mode, source, signal);
    if (present?.id === undefined) return 'It was deleted there in the meantime: plan the restore anew.';
    const modifiedDate = present.modifiedDate ?? null;
    const kept = this.#parts.before?.keptEver.get(source.id);
    const isAsPlanned = present.id === target?.id && modifiedDate === target.modifiedDate;
    const isAsKept = kept !== undefined && kept.modifiedDate === modifiedDate;
    if (kept !== undefined && !isAsKept) {
      return 'It was changed there since its state was kept, by this restore or by somebody: plan the restore anew.';
    }
    if (!isAsPlanned && !isAsKept && !this.#parts.overwriteConflicts) {
      return 'It was changed there while it was being restored: plan the restore anew.';
    }
    const changes = await changesOf(this.#parts, { body, folder: { id: folderId }, present, ids: this.#ids });
    const sent = this.#changed(body, changes, folderId);
    if (changes.length === 0) return { document: present, sent };
    const noted = kept === undefined ? [await this.#keep(source.id, present)] : [];
    await Promise.all(
      [...noted, { step: 'before', id: source.id, customerKey, action: 'update' } as const].map((entry) =>
        journal.add(entry),
      ),
    );
    const document = await client.updateAsset(present.id, sent, signal);
    if (document === undefined)
      throw new BackupError('service-refused', 'It was deleted there in the meantime.');
    return { document, sent };
  }

  /** Each field that differs, whole; a file goes with what is said of it. */
  #changed({ document, file }: SourceBody, changes: readonly string[], folderId: number): JsonObject {
    const hasFile = changes.includes('file');
    const names = hasFile ? [...changes, 'fileProperties'] : changes;
    return {
      ...picked(withIds(settableFields(document), this.#ids), names),
      ...(changes.includes('category') ? { category: { id: folderId } } : {}),
      ...(hasFile ? uploadOf(file) : {}),
    };
  }

  /** Keeps what is to be overwritten; what this gives belongs into the journal before that is done. */
  async #keep(id: number, present: AssetDocument): Promise<KeptEntry> {
    const line = await (await this.#safety.open()).keep(present);
    this.#kept.add(id);
    return { step: 'kept', id, line };
  }

  async #folderId({ folder }: PlannedItem): Promise<number> {
    if (folder === null) throw new BackupError('internal', 'A planned item has no folder.');
    return 'id' in folder ? folder.id : this.#folderOf(folder.toMake);
  }

  /** `names` are those below the top folder. */
  async #folderOf(names: readonly string[]): Promise<number> {
    let { id, missing } = this.#targets.descend(['', ...names]);
    for (const name of missing) {
      const made = await this.#parts.client.createFolder({ name, parentId: id }, this.#parts.signal);
      this.#targets.add(made);
      id = made.id;
    }
    return id;
  }

  /** Undoing and continuing: the state before was kept, so that nothing is lost that this restore did not write. */
  #overwrites(id: number): boolean {
    return this.#plan.mode !== 'other account' && (this.#parts.overwriteConflicts || this.#wasBegun(id));
  }

  #wasBegun(id: number): boolean {
    return this.#parts.before?.inDoubt.get(id) === 'update';
  }

  #learn(id: number, targetId: number): void {
    if (id !== targetId) this.#ids.set(id, targetId);
  }
}

function outcome({ source }: PlannedItem, { outcome, targetId, notTaken }: AfterEntry): ItemOutcome {
  return { id: source.id, name: source.name, outcome, targetId, message: null, notTaken };
}

function notLinked(item: PlannedItem, done: AfterEntry, why: string): ItemOutcome {
  const message = `${why}, before what it names by an earlier id was made: plan the restore anew.`;
  return { ...outcome(item, done), outcome: 'passed over', message };
}

function picked(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function uploadOf(file: Uint8Array | undefined): JsonObject {
  return file === undefined ? {} : { file: Buffer.from(file).toString('base64') };
}
