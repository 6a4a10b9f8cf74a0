import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash, sha256 } from '../../../electron/backup/content-hash.ts';
import { claimRoot } from '../../../electron/backup/root.ts';
import { backUp, type RunOutcome } from '../../../electron/backup/run.ts';
import { syncCatalog } from '../../../electron/backup/snapshots.ts';
import type { MarketingCloud } from '../../../electron/marketing-cloud/marketing-cloud.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Selection } from '../../../shared/selection.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { databaseOf, day, openCatalog } from './catalog/catalog-builders.ts';
import { createAccount } from './run-under-way.ts';

/**
 * Any history of an account and its backups: whatever happened, after each run that ends every selected asset
 * is held as it is or named as pending, and nothing else is held.
 */

const ACCOUNT = { tenant: 'mc', mid: 1 };
const SELECTIONS: readonly Selection[] = [
  { types: 'all', folders: 'all', scope: 'own' },
  { types: [197], folders: 'all', scope: 'own' },
  { types: [197, 220], folders: [10], scope: 'own' },
  { types: 'all', folders: [20], scope: 'own' },
];

const id = fc.integer({ min: 1, max: 8 });
const change = fc.oneof(
  fc.record({
    put: id,
    typeId: fc.constantFrom(197, 220),
    folder: fc.constantFrom(10, 20),
    content: fc.nat(3),
  }),
  fc.record({ remove: id }),
);
type Change = { put: number; typeId: number; folder: number; content: number } | { remove: number };
/** What may go wrong, or be asked for, in one run; mostly nothing. */
interface Incident {
  /** The state of this installation is gone. */
  readonly newMachine?: true;
  /** Another installation runs the job this time. */
  readonly otherMachine?: true;
  /** The folder of a run disappears from the destination. */
  readonly loseRun?: number;
  /** Assets that cannot be fetched by id. */
  readonly failing?: number[];
  /** The destination is gone after so many files; with a power cut, so is what was not settled. */
  readonly breakAtPut?: number;
  readonly powerCut?: true;
  readonly full?: true;
  /** Changes while the run is under way. */
  readonly during?: readonly Change[];
}
interface Step {
  readonly changes: readonly Change[];
  readonly incident: Incident;
  readonly selection: number;
  readonly wholeLists: boolean;
}
const yes = fc.constant<true>(true);
const broken = fc.record({ breakAtPut: fc.nat(20), powerCut: yes }, { requiredKeys: ['breakAtPut'] });
const odd = fc.record(
  {
    newMachine: yes,
    otherMachine: yes,
    loseRun: fc.nat(5),
    failing: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
    full: yes,
    during: fc.array(change, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const incident: fc.Arbitrary<Incident> = fc.oneof(fc.constant({}), broken, odd);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    changes: fc.array(change, { maxLength: 5 }),
    incident,
    selection: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(SELECTIONS.length - 1)),
    wholeLists: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** An account, its destination and this installation, over days. */
class History {
  readonly account = createAccount();
  readonly storage = createMemoryStorage(4096);
  readonly #machines = { here: openCatalog(), there: openCatalog() };
  #during: readonly Change[] = [];
  #today = 0;
  readonly #selected = new Map<number, { typeId: number; folder: number; hash: string }>();
  #wholeLists = true;

  async live({ changes, incident: what, selection: number, wholeLists }: Step): Promise<void> {
    this.#today += 1;
    this.#wholeLists = wholeLists;
    for (const one of changes) this.#change(one, -1);
    const { failing = [], breakAtPut, during = [] } = what;
    if (what.newMachine) this.#machines.here = openCatalog();
    if (what.loseRun !== undefined) this.#loseRun(what.loseRun);
    const healthy = failing.map((one) => this.account.answerOf(one));
    for (const one of failing) this.account.fail(one);
    this.#during = during.filter((one) => !failing.includes('put' in one ? one.put : one.remove));
    const changing = this.#during.length > 0;
    const machine = what.otherMachine ? 'there' : 'here';
    const selection = SELECTIONS[number] ?? SELECTIONS[0]!;
    if (breakAtPut !== undefined) this.#breakAt(breakAtPut);
    const outcomes = await this.#backUp(machine, selection, what.full ?? false).catch((error: unknown) => {
      if (breakAtPut === undefined) throw error;
      return [];
    });
    this.storage.failing = undefined;
    if (what.powerCut) this.#cutPower();
    this.#changeDuring();
    for (const [index, one] of failing.entries()) this.account.answer(one, healthy[index]);
    const last = outcomes.at(-1);
    if (last && last.status !== 'interrupted')
      await this.#check(machine, selection, last, { failing, changing });
    else if (breakAtPut === undefined) throw last?.error;
  }

  /** `hours` from the time that the service tells the run. */
  #change(one: Change, hours: number): void {
    if ('remove' in one) {
      this.account.remove(one.remove);
      this.#selected.delete(one.remove);
      return;
    }
    const { put, typeId, folder, content } = one;
    const modifiedDate = new Date(Date.parse(day(this.#today)) + hours * 3_600_000).toISOString();
    const more = { assetType: { id: typeId }, category: { id: folder }, content: `${content}`, modifiedDate };
    const asset = this.account.add(put, more);
    this.#selected.set(put, { typeId, folder, hash: contentHash(asset) });
  }

  #changeDuring(): void {
    for (const one of this.#during) this.#change(one, 1);
    this.#during = [];
  }

  /** What was put and not settled is gone. */
  #cutPower(): void {
    const { events, files } = this.storage;
    for (const event of events.slice(events.lastIndexOf('settle') + 1)) {
      if (event.startsWith('put ')) files.delete(event.slice('put '.length));
    }
  }

  #loseRun(number: number): void {
    const folders = new Set([...this.storage.files.keys()].map((path) => path.split('/')[0] ?? ''));
    const lost = [...folders].filter((name) => name.startsWith('backup_'))[number];
    for (const path of this.storage.files.keys())
      if (path.startsWith(`${lost}/`)) this.storage.files.delete(path);
  }

  #breakAt(put: number): void {
    let puts = 0;
    this.storage.failing = (call) => {
      if (call.startsWith('put')) puts += 1;
      const isWrite = call.startsWith('put') || call === 'settle';
      return isWrite && puts > put ? new BackupError('storage-unavailable', 'The drive is gone.') : undefined;
    };
  }

  async #backUp(machine: 'here' | 'there', selection: Selection, full: boolean): Promise<RunOutcome[]> {
    await claimRoot(this.storage, ACCOUNT);
    return backUp(
      {
        client: this.#client(),
        storage: this.storage,
        database: databaseOf(this.#machines[machine]),
        checkLock: () => undefined,
        log: memoryLog(),
        owner: machine,
        toolVersion: '0.0.0',
        concurrency: 4,
        signal: new AbortController().signal,
      },
      { account: ACCOUNT, selection, zone: 'UTC', folderPattern: 'backup_YYYYMMDD' },
      { trigger: 'manual', full, acceptDeletions: false },
    );
  }

  #client(): MarketingCloud {
    const { client } = this.account;
    const folder = (folderId: number) => ({
      id: folderId,
      name: `folder ${folderId}`,
      parentId: 0,
      ...UNKNOWN,
    });
    return {
      ...client,
      asset: async (...given) => {
        this.#changeDuring();
        return client.asset(...given);
      },
      page: async (...given) => {
        const page = await client.page(...given);
        if (this.#wholeLists) return page;
        const items = page.items.map((item) => ({ ...item, value: { ...item.value, content: null } }));
        return { ...page, items };
      },
      folders: async () => ({ folders: [folder(10), folder(20)], complete: true }),
      serviceTime: () => new Date(day(this.#today)),
      restartServiceTime: () => undefined,
      requestCount: () => 0,
      abandonInFlight: () => undefined,
    };
  }

  /** What could not be fetched may be held though it is gone; in a changing account only the catalog is compared. */
  async #check(
    machine: 'here' | 'there',
    selection: Selection,
    outcome: Exclude<RunOutcome, { status: 'interrupted' }>,
    { failing, changing }: { failing: readonly number[]; changing: boolean },
  ): Promise<void> {
    const anew = openCatalog();
    await syncCatalog({
      storage: this.storage,
      database: databaseOf(anew),
      account: ACCOUNT,
      log: memoryLog(),
    });
    expect(this.#machines[machine].current()).toEqual(anew.current());
    if (changing) return;
    const held = new Map(
      anew.catalog.accountAt(new Date(day(this.#today)), 0, 100).map((one) => [one.line.id, one] as const),
    );
    const pending = new Set(outcome.manifest.pending.map((one) => one.id));
    const isSelected = ({ typeId, folder }: { typeId: number; folder: number }) =>
      (selection.types === 'all' || selection.types.includes(typeId)) &&
      (selection.folders === 'all' || selection.folders.includes(folder));
    const expected = [...this.#selected].filter(([, asset]) => isSelected(asset));
    for (const [one, { hash }] of expected) {
      if (pending.has(one)) continue;
      expect(held.get(one)?.line).toMatchObject({ id: one, contentHash: hash, partial: false });
      if (outcome.manifest.full) expect(held.get(one)?.runId).toBe(outcome.manifest.runId);
    }
    const expectedIds = new Set(expected.map(([one]) => one));
    expect([...held.keys()].filter((one) => !expectedIds.has(one) && !failing.includes(one))).toEqual([]);
    for (const { line, folder } of held.values()) {
      for (const { path, sha256: hash } of line.files) {
        expect(sha256(this.storage.files.get(`${folder}/${path}`) ?? 'gone')).toBe(hash);
      }
    }
    anew.database.close();
  }
}

const UNKNOWN = {
  categoryType: undefined,
  memberId: undefined,
  enterpriseId: undefined,
  description: undefined,
};

test('whatever happens to account, destination and machine, each run leaves the account held or pending', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      const history = new History();
      for (const step of story) await history.live(step);
    }),
    { numRuns: 50 },
  );
}, 30_000);
