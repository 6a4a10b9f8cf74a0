import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { orderOf } from '../../electron/backup/catalog/order.ts';
import { contentHash } from '../../electron/backup/content-hash.ts';
import type { KeptVersion } from '../../electron/browse/catalog/versions.ts';
import { BLOCK_TYPE_IDS } from '../../electron/marketing-cloud/asset-types.ts';
import { faultReplies, type SandboxAccount } from '../../electron/sandbox/sandbox.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { Manifest } from '../../shared/format.ts';
import { finishedRuns, heldAssets } from './account-at-destination.ts';
import type { AccountChange, AccountHistory, Round } from './account-history.ts';
import { openTestBrowseDatabase, type TestBrowseDatabase } from './browse-database.ts';
import { writeCarried } from './carried-by-hand.ts';
import { createEngine, type Engine } from './engine.ts';

const HOUR = 3_600_000;
/** All ids are compared after a week: changes that leave no trace in the dates are seen then. */
const WALK_HOURS = 8 * 24;
const ASSETS = 30;

/** The assets that a backup has to hold, by id: the hash of each, and its folder. */
type Moment = ReadonlyMap<number, string>;

interface RecordedRun {
  readonly manifest: Manifest;
  /** What the account was: two moments for a run that was cut off, as it goes on with what is there then. */
  readonly moments: readonly Moment[];
  readonly folders: ReadonlyMap<number, string>;
}

/** Plays a history, then compares what the browser says of every date with what the account was. */
export async function checkHistory(history: AccountHistory): Promise<void> {
  let passed = 0;
  const begun = Date.now();
  const engine = await createEngine({ assets: ASSETS, seed: history.seed, now: () => begun + passed });
  const along = openTestBrowseDatabase();
  try {
    const player = new Player(engine, along, (hours) => {
      passed += hours * HOUR;
    });
    for (const round of history.rounds) await player.play(round);
    checkDates(along, player.recorded);
    await checkRebuilt(engine, along);
    await checkCarried(engine, along, history.carried);
    await checkLost(engine, along, history.lost);
  } finally {
    along.close();
    await engine.close();
  }
}

class Player {
  readonly recorded: RecordedRun[] = [];
  readonly #engine: Engine;
  readonly #along: TestBrowseDatabase;
  readonly #pass: (hours: number) => void;
  #cutOff: { moment: Moment; runId: string } | undefined;

  constructor(engine: Engine, along: TestBrowseDatabase, pass: (hours: number) => void) {
    this.#engine = engine;
    this.#along = along;
    this.#pass = pass;
  }

  async play({ changes, hours, trouble }: Round): Promise<void> {
    const touched = this.#apply(changes);
    this.#pass(changes.some(({ kind }) => kind === 'silent move') ? WALK_HOURS : hours);
    const { faults } = this.#engine.sandbox;
    if (trouble.kind === 'failing') {
      for (const id of touched.slice(-trouble.assets)) {
        faults.add({ match: { kind: 'asset', id }, effect: faultReplies.internalError() });
      }
    }
    if (trouble.kind === 'cut off') {
      await this.#run(trouble.after);
      this.#apply(trouble.changes);
      this.#pass(trouble.changes.some(({ kind }) => kind === 'silent move') ? WALK_HOURS : 1);
    }
    await this.#run(undefined);
    faults.clear();
  }

  /** A backup, cut off after so many assets; then what is at the destination is read. */
  async #run(cutAfter: number | undefined): Promise<void> {
    const { sandbox } = this.#engine;
    const moment = momentOf(sandbox.account());
    const folders = foldersOf(sandbox.account());
    const cancel = new AbortController();
    let asked = 0;
    sandbox.onRequest = (_, kind) => {
      if (kind !== 'asset') return;
      asked += 1;
      if (cutAfter !== undefined && asked > cutAfter) cancel.abort();
    };
    const { result } = await this.#engine.run({ signal: cancel.signal });
    sandbox.onRequest = undefined;
    for (const run of result.runs) {
      if (run.status === 'interrupted') {
        const { runId } = run.record;
        if (this.#cutOff?.runId !== runId) this.#cutOff = { moment, runId };
        continue;
      }
      const before = this.#cutOff?.runId === run.manifest.runId ? [this.#cutOff.moment] : [];
      this.recorded.push({ manifest: run.manifest, moments: [...before, moment], folders });
    }
    const storage = await createLocalStorage(this.#engine.backups, { create: 'with-parents' });
    expect(await this.#along.sync(storage)).toEqual([]);
  }

  /** Ids of the assets that it changed. */
  #apply(changes: readonly AccountChange[]): number[] {
    const { sandbox } = this.#engine;
    const account = sandbox.account();
    const touched: number[] = [];
    for (const { kind, pick } of changes) {
      const ids = [...account.list()].filter(isSelected).map(({ id }) => id);
      const id = ids[pick % ids.length];
      const folders = account.folders().filter(({ shared }) => !shared);
      const folder = folders[pick % folders.length];
      if (id === undefined || folder === undefined) continue;
      switch (kind) {
        case 'edit':
          account.edit(id);
          break;
        case 'rename':
          account.rename(id, `Renamed ${pick}`);
          break;
        case 'move':
        case 'silent move':
          sandbox.switches.moveTouchesModifiedDate = kind === 'move';
          account.move(id, folder.id);
          sandbox.switches.moveTouchesModifiedDate = true;
          break;
        case 'remove':
          account.remove(id);
          break;
        case 'add':
          touched.push(account.add({ name: `Added ${pick}`, categoryId: folder.id }));
          continue;
        case 'add folder':
          account.addFolder(`Folder ${pick}`, folder.id);
          continue;
        case 'rename folder':
          account.renameFolder(folder.id, `Folder renamed ${pick}`);
          continue;
        case 'move folder': {
          const other = folders[(pick * 7 + 3) % folders.length];
          try {
            account.moveFolder(folder.id, other?.id ?? 0);
          } catch (error) {
            // A root, or into itself: nothing happens.
            if (!(error instanceof RangeError)) throw error;
          }
          continue;
        }
      }
      touched.push(id);
    }
    return touched;
  }
}

function isSelected(asset: { typeId: number; shared: boolean }): boolean {
  return !asset.shared && BLOCK_TYPE_IDS.includes(asset.typeId);
}

function momentOf(account: SandboxAccount): Moment {
  const assets = [...account.list()].filter(isSelected);
  return new Map(
    assets.map(({ id, categoryId, name }) => [
      id,
      `${contentHash(account.document(id))} in ${categoryId}, ${name}`,
    ]),
  );
}

function foldersOf(account: SandboxAccount): ReadonlyMap<number, string> {
  const own = account.folders().filter(({ shared }) => !shared);
  return new Map(own.map(({ id, name, parentId }) => [id, `${name} in ${parentId}`]));
}

/** For every run: before it, at it, between it and the next one, and long after the last. */
function checkDates(along: TestBrowseDatabase, recorded: readonly RecordedRun[]): void {
  const runs = [...recorded].sort((one, other) => (orderOf(one.manifest) < orderOf(other.manifest) ? -1 : 1));
  expect(along.catalog.runs().map(({ runId }) => runId)).toEqual(runs.map(({ manifest }) => manifest.runId));
  const untils = runs.map(({ manifest }) => new Date(manifest.until).getTime());
  const dates = untils.flatMap((until, index) => {
    const next = untils[index + 1] ?? until + 1000 * WALK_HOURS * HOUR;
    return [until - 1, until, until + 1, (until + next) / 2];
  });
  for (const time of dates) {
    const date = new Date(Math.round(time));
    const run = runs.findLast(({ manifest }) => new Date(manifest.until) <= date);
    checkDate(along, date.toISOString(), run);
  }
  checkDate(along, null, runs.at(-1));
}

function checkDate(along: TestBrowseDatabase, at: string | null, run: RecordedRun | undefined): void {
  const account = accountAt(along, at);
  const said = new Map(
    [...account].map(([id, { line }]) => [id, `${line.contentHash} in ${line.folderId}, ${line.name}`]),
  );
  checkSums(along, at, account);
  if (run === undefined) {
    expect(said.size).toBe(0);
    return;
  }
  const pending = new Set(run.manifest.pending.map(({ id }) => id));
  const ids = new Set([...said.keys(), ...run.moments.flatMap((moment) => [...moment.keys()])]);
  for (const id of ids) {
    if (pending.has(id)) continue;
    const was = run.moments.map((moment) => moment.get(id));
    expect(was, `asset ${id} at ${at ?? 'the end'}`).toContainEqual(said.get(id));
  }
  if (run.moments.length > 1) return;
  const folders = new Map(along.catalog.tree(at).map((folder) => [folder.id, folder]));
  for (const [id, was] of run.folders) {
    const folder = folders.get(id);
    expect(`${folder?.name} in ${folder?.parentId}`).toBe(was);
  }
}

/** What is counted is what is there. */
function checkSums(
  along: TestBrowseDatabase,
  at: string | null,
  account: ReadonlyMap<number, KeptVersion>,
): void {
  const tree = along.catalog.tree(at);
  expect(tree.reduce((sum, { assets }) => sum + assets, 0)).toBe(account.size);
  const query = { at, sort: 'name', descending: false, offset: 0, limit: 1000 } as const;
  const all = along.catalog.assets({ ...query, folderId: null, gone: 'with' });
  expect(all.total).toBe(all.rows.length);
  const there = all.rows.filter(({ gone }) => gone === null).map(({ id }) => id);
  expect(new Set(there)).toEqual(new Set(account.keys()));
  expect(there).toHaveLength(account.size);
  for (const { id, assets, gone } of tree) {
    if (assets + gone === 0) continue;
    const page = along.catalog.assets({ ...query, folderId: id, gone: 'with' });
    expect(page.rows.filter((row) => row.gone === null)).toHaveLength(assets);
    expect(page.rows.filter((row) => row.gone !== null)).toHaveLength(gone);
    expect(page.total).toBe(assets + gone);
  }
  const point = along.catalog.runs().findLast(({ until }) => at === null || new Date(until) <= new Date(at));
  expect(point?.assets ?? 0).toBe(account.size);
}

function accountAt(along: TestBrowseDatabase, at: string | null): Map<number, KeptVersion> {
  const account = new Map<number, KeptVersion>();
  for (let after = 0; ; ) {
    const page = along.catalog.accountAt(at, after, 7);
    for (const version of page) account.set(version.row.id, version);
    const last = page.at(-1);
    if (last === undefined) return account;
    after = last.row.id;
  }
}

/** What was read along the way is what is read at once. */
async function checkRebuilt(engine: Engine, along: TestBrowseDatabase): Promise<void> {
  const rebuilt = openTestBrowseDatabase();
  try {
    await rebuilt.sync(await createLocalStorage(engine.backups, { create: 'never' }));
    expect(along.content()).toEqual(rebuilt.content());
  } finally {
    rebuilt.close();
  }
}

/** Some first runs, carried into one: it stands for them, and they come back where it is gone. */
async function checkCarried(engine: Engine, along: TestBrowseDatabase, pick: number): Promise<void> {
  const runs = await finishedRuns(engine.backups);
  const carried = runs.slice(0, 1 + (pick % runs.length));
  const last = carried.at(-1);
  if (last === undefined) return;
  const storage = await createLocalStorage(engine.backups, { create: 'never' });
  const before = along.content();
  const dates = runs.slice(carried.length - 1).map(({ manifest }) => manifest.until);
  const accounts = dates.map((at) => linesOf(accountAt(along, at)));

  const folder = await writeCarried(engine, carried, runs);
  expect(await along.sync(storage)).toEqual([]);
  expect(dates.map((at) => linesOf(accountAt(along, at)))).toEqual(accounts);
  await checkRebuilt(engine, along);
  // Those it stands for may go.
  const aside = await Promise.all(
    carried.map(async (run) => {
      const path = join(engine.root, run.folder);
      await rename(join(engine.backups, run.folder), path);
      return { path, back: join(engine.backups, run.folder) };
    }),
  );
  await along.sync(storage);
  expect(dates.map((at) => linesOf(accountAt(along, at)))).toEqual(accounts);
  await checkRebuilt(engine, along);
  await Promise.all(aside.map(({ path, back }) => rename(path, back)));
  await rm(join(engine.backups, folder), { recursive: true });
  await along.sync(storage);
  expect(along.content()).toEqual(before);
}

function linesOf(account: ReadonlyMap<number, KeptVersion>): unknown[] {
  return [...account.values()].map(({ line }) => ({
    ...line,
    run: undefined,
    until: undefined,
    sequence: undefined,
  }));
}

/** A run whose folder is gone is forgotten, and nothing else. */
async function checkLost(engine: Engine, along: TestBrowseDatabase, pick: number): Promise<void> {
  const runs = await finishedRuns(engine.backups);
  const lost = runs[pick % runs.length];
  if (lost === undefined || runs.length < 2) return;
  await rm(join(engine.backups, lost.folder), { recursive: true });
  await along.sync(await createLocalStorage(engine.backups, { create: 'never' }));
  await checkRebuilt(engine, along);
  const left = await finishedRuns(engine.backups);
  for (const [index, { manifest }] of left.entries()) {
    const held = heldAssets(left.slice(0, index + 1));
    const next = left[index + 1]?.manifest.until;
    if (next === manifest.until) continue;
    const said = accountAt(along, manifest.until);
    expect(new Set(said.keys())).toEqual(new Set(held.keys()));
    for (const [id, { line }] of held) expect(said.get(id)?.line).toEqual(line);
  }
}
