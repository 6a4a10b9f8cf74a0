import { createHash, randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { Random } from '../../electron/sandbox/random.ts';
import { runRecordSchema } from '../../shared/format.ts';
import { brokenFiles, finishedRuns } from './account-at-destination.ts';
import { createWorkplace, type RunningCommand, type Workplace } from './command.ts';
import type { ObjectService } from './object-places.ts';
import { differencesOf, ownBlockIds } from './selections.ts';

/** The moment of a kill: so long after the start, or after the run began to write its last files. */
interface Moment {
  readonly after: 'start' | 'the beginning of the end';
  readonly milliseconds: number;
}

/** A destination that is no folder. */
export interface KillDestination {
  readonly variables: Readonly<Record<string, string>>;
  /** Makes a folder a copy of what lies there. */
  copyTo(folder: string): Promise<void>;
}

/** A new bucket of a service, to be killed on. */
export async function bucketToKillOn(service: ObjectService): Promise<KillDestination> {
  const place = await service.makePlace();
  return { variables: place.variables(), copyTo: (folder) => place.copyTo(folder) };
}

/** Backups are examined in `place.backups`: where they lie, or where they are copied to. */
interface Scene {
  readonly place: Workplace;
  readonly variables: Readonly<Record<string, string>>;
  /** Makes the folder of backups what the destination is. */
  readonly refresh: () => Promise<void>;
}

function sceneOf(place: Workplace, destination: KillDestination | undefined): Scene {
  return {
    place,
    variables: destination?.variables ?? {},
    refresh: async () => destination?.copyTo(place.backups),
  };
}

/** The seed that KILL_SEED names, or a new one; it is printed, so that what it showed can be repeated. */
export function seedOfKills(): number {
  const seed = Number(process.env.KILL_SEED ?? randomInt(1_000_000));
  process.stdout.write(`KILL_SEED=${seed} repeats these kills.\n`);
  return seed;
}

/**
 * Kills backups of a changing account at random moments: after each kill every finished run is whole, and
 * after a last, undisturbed backup the destination equals the account. Returns how many runs were finished.
 */
export async function killAtRandomMoments(options: {
  readonly seed: number;
  readonly kills: number;
  readonly assets: number;
  readonly destination?: KillDestination;
}): Promise<number> {
  const random = new Random(options.seed);
  const place = await createWorkplace({ assets: options.assets, latencyMilliseconds: 5 });
  const scene = sceneOf(place, options.destination);
  const examined = new Set<string>();
  let longest = 4000;
  let deletions = 0;
  try {
    for (let round = 1, kills = 0; kills < options.kills; round += 1) {
      place.sandbox.switches.listBodies = round % 2 === 0 ? 'whole' : 'none';
      // More deletions than a backup believes at once are another test's matter.
      if (round > 1 && deletions < 20) {
        place.sandbox.account().changeForDemo();
        deletions += 1;
      }
      const before = examined.size;
      const argv = ['backup', '--json', ...(random.chance(0.7) ? ['--full'] : [])];
      const running = place.start(argv, scene.variables);
      const moment: Moment = random.chance(0.25)
        ? { after: 'the beginning of the end', milliseconds: random.below(60) }
        : { after: 'start', milliseconds: 400 + random.below(longest) };
      const { signal, code, milliseconds, stdout } = await endAt(running, moment);
      if (signal === 'SIGKILL') kills += 1;
      else {
        expect(code, stdout).toBe(0);
        longest = Math.max(longest, milliseconds);
      }
      await scene.refresh();
      await expectNoDamage(place.backups, examined);
      if (examined.size > before) deletions = 0;
    }
    await expectWholeAfterLastBackup(scene);
    return (await finishedRuns(place.backups)).length;
  } finally {
    await place.close();
  }
}

/**
 * Kills a first backup when it has so large a part of its bodies. Returns how many bodies it had been
 * given, and how many of them the next backup fetched again.
 */
export async function killLateAndContinue(options: {
  readonly assets: number;
  readonly part: number;
  readonly destination?: KillDestination;
}): Promise<{ bodies: number; given: number; again: number }> {
  const place = await createWorkplace({ assets: options.assets, latencyMilliseconds: 20 });
  const scene = sceneOf(place, options.destination);
  try {
    const { sandbox } = place;
    const bodies = ownBlockIds(place).length;
    const running = place.start(['backup'], scene.variables);
    sandbox.onRequest = (_, kind) => {
      if (kind === 'asset' && sandbox.requests.count('asset') === Math.floor(bodies * options.part)) {
        running.kill('SIGKILL');
      }
    };
    expect((await running.ended).signal).toBe('SIGKILL');
    const given = new Set(
      sandbox.requests.recent().flatMap(({ id, status }) => (id !== undefined && status === 200 ? [id] : [])),
    );
    const again = new Set<number>();
    sandbox.onRequest = (_, kind, id) => {
      if (kind === 'asset' && id !== undefined && given.has(id)) again.add(id);
    };
    await expectWholeAfterLastBackup(scene);
    expect(await finishedRuns(place.backups)).toHaveLength(2);
    return { bodies, given: given.size, again: again.size };
  } finally {
    await place.close();
  }
}

/**
 * Lets two installations back up into one folder at once, each other types of blocks, and kills both at
 * random moments: what lies in a snapshot folder is always of the one run that its run.json names.
 */
export async function killTwoWriters(options: {
  readonly seed: number;
  readonly rounds: number;
  readonly assets: number;
  readonly destination?: KillDestination;
}): Promise<void> {
  const random = new Random(options.seed, 2);
  const place = await createWorkplace({ assets: options.assets, latencyMilliseconds: 5 });
  const scene = sceneOf(place, options.destination);
  const writers = [
    { BACKUP_TYPES: 'htmlblock', STATE_PATH: join(place.root, 'one') },
    { BACKUP_TYPES: 'textblock,codesnippetblock,freeformblock', STATE_PATH: join(place.root, 'other') },
  ];
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      const started = writers.map((writer) =>
        place.start(['backup', '--full'], { ...scene.variables, ...writer }),
      );
      await Promise.all(
        started.map((running) => endAt(running, { after: 'start', milliseconds: 500 + random.below(2500) })),
      );
      await scene.refresh();
      await expectOneWriterEach(place.backups);
      await expectNoDamage(place.backups, new Set());
    }
    await expectWholeAfterLastBackup(scene);
  } finally {
    await place.close();
  }
}

async function endAt(running: RunningCommand, { after, milliseconds }: Moment) {
  const over = new AbortController();
  const ended = running.ended.finally(() => over.abort());
  try {
    if (after === 'the beginning of the end') {
      await vi.waitFor(
        () => expect(over.signal.aborted || running.stderr().includes('Finishing')).toBe(true),
        {
          timeout: 120_000,
          interval: 1,
        },
      );
    }
    await delay(milliseconds, undefined, { signal: over.signal });
    running.kill('SIGKILL');
  } catch (error) {
    // It was over before its moment came.
    if (!over.signal.aborted) throw error;
  }
  return ended;
}

async function expectWholeAfterLastBackup({ place, variables, refresh }: Scene): Promise<void> {
  const last = await place.run(['backup', '--json'], variables);
  expect(last.code, last.stdout).toBe(0);
  place.sandbox.onRequest = undefined;
  await refresh();
  expect(await differencesOf(place)).toEqual([]);
  const listed = await place.runHere(['runs', '--json'], variables);
  expect(listed.code).toBe(0);
}

/** Each manifest names only what is there, byte for byte. Runs that were `examined` before are passed over. */
async function expectNoDamage(backups: string, examined: Set<string>): Promise<void> {
  const runs = await finishedRuns(backups).catch(passOverNoFolder);
  for (const run of runs) {
    if (examined.has(run.folder)) continue;
    expect(await brokenFiles(backups, run)).toEqual([]);
    const { files, runId, until, owner } = run.manifest;
    const kept = {
      'folders.ndjson': files.folders,
      'index.ndjson': files.index,
      'inventory.ndjson': files.inventory,
    };
    for (const [name, file] of Object.entries(kept)) {
      if (file === null) continue;
      const bytes = await readFile(join(backups, run.folder, name));
      expect(createHash('sha256').update(bytes).digest('hex'), `${run.folder}/${name}`).toBe(file.sha256);
    }
    expect(run.index).toHaveLength(run.manifest.counts.kept);
    expect(await recordIn(backups, run.folder)).toMatchObject({ runId, until, owner });
    examined.add(run.folder);
  }
}

/** Killed before there was a destination. */
function passOverNoFolder(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

const documentSchema = z.object({ id: z.int(), assetType: z.object({ id: z.int() }) });

/** The types of a folder's content are those that its own run backs up. */
async function expectOneWriterEach(backups: string): Promise<void> {
  for (const folder of await readdir(backups).catch(passOverNoFolder)) {
    if (!folder.startsWith('backup_')) continue;
    const names = await readdir(join(backups, folder), { recursive: true });
    const documents = names.filter((name) => /\.\d+\.json$/.test(name) && !name.endsWith('.code.json'));
    if (documents.length === 0) continue;
    const { selection } = await recordIn(backups, folder);
    for (const name of documents) {
      const { assetType } = documentSchema.parse(
        JSON.parse(await readFile(join(backups, folder, name), 'utf8')),
      );
      expect(selection.types, `${folder}/${name}`).toContain(assetType.id);
    }
  }
}

async function recordIn(backups: string, folder: string) {
  return runRecordSchema.parse(JSON.parse(await readFile(join(backups, folder, 'run.json'), 'utf8')));
}
