import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { filesBelow } from '../../electron/backup/retention/files.ts';
import { Random } from '../../electron/sandbox/random.ts';
import type { RetentionPolicy } from '../../shared/retention.ts';
import { type RunningCommand, runHere, startCommand } from './command.ts';
import type { ObjectService } from './object-places.ts';
import {
  expectSame,
  type HistoryRun,
  momentsOf,
  previewOf,
  type Witness,
  witness,
} from './retention-histories.ts';
import { type RetentionPlace, retentionBucket, retentionFolder } from './retention-kill-places.ts';

const RUNS = 30;
const ASSETS = 40;
const VERSIONS = 2;
const POLICY: RetentionPolicy = {
  keep: 'thinned',
  days: 3,
  weeks: 0,
  months: 0,
  years: 5,
  versions: VERSIONS,
};
const ARGUMENTS = [
  'retention',
  '--keep-days',
  '3',
  '--yearly',
  '5',
  '--versions',
  String(VERSIONS),
  '--apply',
  '--json',
];

/** A run a day: the first keeps all, each other one a few. */
function dayOf(number: number, random: Random): HistoryRun {
  const ids = number === 0 ? Array.from({ length: ASSETS }, (_, index) => index + 1) : some(random);
  return {
    hours: 24,
    kind: 'backup',
    walked: number % 7 === 0,
    watermark: 'own',
    kept: ids.map((id) => ({
      id,
      version: 1 + Math.floor(number / 10),
      name: 'Header',
      folder: 1 + (id % 2),
      partial: false,
      source: 'id',
    })),
    states: number === 12 ? [{ id: 3, state: 'deleted', version: 1, checked: false }] : [],
    pending: [],
    tree: number % 10 === 0 ? 1 + number / 10 : null,
  };
}

function some(random: Random): number[] {
  return [...new Set([1, 2, 3, 4].map(() => 1 + random.below(ASSETS)))];
}

/**
 * Kills the command at random moments of carrying a policy out: after each kill the destination is whole for engine
 * and browser, and carrying it out again completes it. Returns how many kills came in the midst of it.
 */
export async function killRetention(options: {
  readonly seed: number;
  readonly kills: number;
  /** Where the backups are; undefined: a folder. */
  readonly service?: ObjectService;
}): Promise<number> {
  const random = new Random(options.seed);
  const history = Array.from({ length: RUNS }, (_, number) => dayOf(number, random));
  const root = await mkdtemp(join(tmpdir(), 'backup-creator-retention-'));
  try {
    const place =
      options.service === undefined
        ? await retentionFolder(root, history)
        : retentionBucket(options.service, history);
    let amid = 0;
    for (let kills = 0; kills < options.kills; ) {
      const { wasKilled, wasAmid } = await killOnce(place, root, random);
      if (wasKilled) kills += 1;
      if (wasAmid) amid += 1;
    }
    return amid;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function killOnce(
  place: RetentionPlace,
  root: string,
  random: Random,
): Promise<{ wasKilled: boolean; wasAmid: boolean }> {
  await place.renew();
  const preview = await previewOf(await place.open(), new Date(), POLICY);
  expect(preview.dropped.runs).toBeGreaterThan(20);
  const moments = momentsOf(preview);
  const before = await witness(await place.open(), moments);
  const environment = {
    ...place.variables(),
    STATE_PATH: join(root, 'state'),
    BACKUP_TIME_ZONE: 'Europe/Berlin',
  };
  const running = startCommand(ARGUMENTS, { environment, workingFolder: root });
  await killAt(running, place, random);
  const { signal, code, stderr } = await running.ended;
  const wasKilled = signal === 'SIGKILL';
  if (!wasKilled) expect(code, stderr).toBe(0);
  const wasAmid = await isAmid(place, preview.dropped.runs);
  await expectWhole(place, moments, before, 1);

  const again = await runHere(ARGUMENTS, { environment, workingFolder: root });
  expect(again.code, again.stdout + again.stderr).toBe(0);
  await expectWhole(place, moments, before, VERSIONS);
  expect((await foldersWithFiles(place)).length).toBe(preview.runs.filter(({ keep }) => keep).length + 1);
  return { wasKilled, wasAmid };
}

/** A kill may leave a folder that was just taken and holds nothing, or a file that was never finished. */
async function foldersWithFiles(place: RetentionPlace): Promise<string[]> {
  const storage = await place.open();
  const { folders } = await storage.list('');
  const snapshots = folders.filter((name) => name.startsWith('backup_'));
  const files = await Promise.all(snapshots.map((folder) => filesBelow(storage, folder)));
  return snapshots.filter((_, index) => (files[index]?.length ?? 0) > 0);
}

/** When the plan is there, or the first run is gone, and a moment later. */
async function killAt(running: RunningCommand, place: RetentionPlace, random: Random): Promise<void> {
  const wanted = random.chance(0.5) ? 'plan' : 'removal';
  const milliseconds = random.below(wanted === 'plan' ? 400 : 120);
  const end = { isThere: false };
  void running.ended.finally(() => {
    end.isThere = true;
  });
  const folders = (await place.names()).length;
  while (!end.isThere) {
    const now = await place.names();
    const isThere = now.includes('retention') && (wanted === 'plan' || now.length < folders + 2);
    if (isThere) break;
  }
  const until = performance.now() + milliseconds;
  while (!end.isThere && performance.now() < until) await place.names();
  running.kill('SIGKILL');
}

/** Something was begun, and not all is done. */
async function isAmid(place: RetentionPlace, dropped: number): Promise<boolean> {
  const names = await place.names();
  const runs = names.filter((name) => name.startsWith('backup_')).length;
  return names.includes('retention') && runs > RUNS - dropped + 1;
}

async function expectWhole(
  place: RetentionPlace,
  moments: readonly string[],
  before: Witness,
  versions: number,
): Promise<void> {
  expectSame(await witness(await place.open(), moments), before, versions);
}
