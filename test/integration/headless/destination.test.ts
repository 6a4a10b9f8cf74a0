import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenFiles, finishedRuns } from '../../support/account-at-destination.ts';
import { type CommandEnd, createWorkplace, startCommand, type Workplace } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
});

afterEach(async () => {
  await place.close();
});

/** The destination says no, in words: exit 1, a sentence and a hint, and no run that looks finished. */
function expectRefusal({ code, stderr }: CommandEnd, sentence: string): void {
  expect(code).toBe(1);
  const lines = stderr.split('\n').filter((line) => line !== '' && !/^(Reading|Fetching|\{)/.test(line));
  expect(lines).toEqual([expect.stringContaining(sentence), expect.stringMatching(/^[A-Z].*\.$/)]);
}

describe('a destination that cannot be used', () => {
  it('that is a file is named in a sentence, and nothing is sent', async () => {
    await writeFile(place.backups, 'not a folder');
    const ended = await place.runHere(['backup']);
    expectRefusal(ended, `${place.backups} is a file, not a folder.`);
    expect(await readFile(place.backups, 'utf8')).toBe('not a folder');
    expect(place.sandbox.requests.total).toBe(0);
  });

  it('that lies below a file is named in a sentence', async () => {
    await writeFile(join(place.root, 'file'), '');
    const path = join(place.root, 'file', 'backups');
    expectRefusal(await place.runHere(['backup'], { STORAGE_PATH: path }), path);
  });

  it('that may not be written is named in a sentence, and the next backup goes on from the last one', async () => {
    await ownedByTheCommand(place);
    const first = parseReport(await runAsUser(['backup', '--json']));
    const [edited = 0] = ownBlockIds(place);
    place.sandbox.account().edit(edited);
    await chmod(place.backups, 0o500);
    expectRefusal(await runAsUser(['backup']), 'permission was denied');
    await chmod(place.backups, 0o700);
    expect(await finishedRuns(place.backups)).toHaveLength(1);
    const next = parseReport(await runAsUser(['backup', '--json']));
    expect(next.counts).toMatchObject({ kept: 1, changed: 1 });
    expect(Date.parse(next.since ?? '')).toBe(Date.parse(first.until ?? '') - 24 * 60 * 60 * 1000);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('that vanished after the first backup is not made anew below a missing drive', async () => {
    const drive = join(place.root, 'drive');
    const path = join(drive, 'backups');
    await mkdir(drive);
    await place.runHere(['backup'], { STORAGE_PATH: path });
    await rename(drive, `${drive}-disconnected`);
    const ended = await place.runHere(['backup'], { STORAGE_PATH: path });
    expectRefusal(ended, `The folder ${path} is missing. Is the drive connected?`);
    expect(await readdir(place.root)).not.toContain('drive');
    expect((await place.journal()).at(-1)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('is missing'),
    });
  });

  it('that belongs to another account is refused, and nothing is written to it', async () => {
    await place.runHere(['backup']);
    const other = await createWorkplace({ mid: 510_009_999 });
    const before = await readdir(place.backups);
    const ended = await other.runHere(['backup'], { STORAGE_PATH: place.backups });
    await other.close();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('510001234');
    expect((await readdir(place.backups)).filter((name) => name !== 'lease.json')).toEqual(before);
  });

  it('that is full ends the run as interrupted, with nothing half-written; with space it is continued', async () => {
    const disk = await mountDisk(join(place.root, 'disk'), 250);
    if (disk === undefined) {
      process.stdout.write('A full disk is not shown: only root can mount a small one, on Linux.\n');
      return;
    }
    try {
      const environment = { STORAGE_PATH: join(disk.path, 'backups') };
      const full = await place.runHere(['backup'], environment);
      expectRefusal(full, 'there is no space left');
      expect(full.stdout).toBe('Backup interrupted. The next backup continues it.\n');
      expect(await finishedRuns(environment.STORAGE_PATH)).toEqual([]);
      await disk.resize(50_000);
      const next = await place.runHere(['backup', '--json'], environment);
      expect(next.code).toBe(0);
      const { continued, since } = parseReport(next);
      expect(continued).toHaveLength(1);
      expect(since).not.toBeNull();
      const runs = await finishedRuns(environment.STORAGE_PATH);
      for (const run of runs) expect(await brokenFiles(environment.STORAGE_PATH, run)).toEqual([]);
      expect(await differencesOf(place, undefined, environment.STORAGE_PATH)).toEqual([]);
    } finally {
      await disk.unmount();
    }
  });
});

/** Permissions do not bind root: there the command runs as nobody. */
async function ownedByTheCommand({ root, backups, state }: Workplace): Promise<void> {
  await mkdir(backups);
  await mkdir(state);
  if (!isRoot) return;
  await promisify(execFile)('chown', ['-R', `${NOBODY}:${NOBODY}`, root]);
}

function runAsUser(argv: readonly string[]): Promise<CommandEnd> {
  const { environment, root } = place;
  return startCommand(argv, { environment, workingFolder: root, ...(isRoot ? { uid: NOBODY } : {}) }).ended;
}

interface Disk {
  readonly path: string;
  resize(kilobytes: number): Promise<void>;
  unmount(): Promise<void>;
}

/** A small disk in memory; undefined where it can't be mounted. */
async function mountDisk(path: string, kilobytes: number): Promise<Disk | undefined> {
  const run = promisify(execFile);
  await mkdir(path);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', path]);
  } catch {
    return undefined;
  }
  return {
    path,
    resize: async (size) => void (await run('mount', ['-o', `remount,size=${size}k`, path])),
    unmount: async () => void (await run('umount', [path])),
  };
}
