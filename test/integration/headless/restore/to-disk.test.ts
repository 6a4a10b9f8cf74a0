import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type FinishedRun, finishedRuns } from '../../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../../support/command.ts';
import { nextSecond } from '../../../support/next-second.ts';

/** Restoring to disk needs no credentials. */
const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };

const planSchema = z.object({
  status: z.literal('dry run'),
  path: z.string(),
  assets: z.number(),
  bytes: z.number(),
  files: z.array(z.object({ id: z.number(), name: z.string(), path: z.string(), bytes: z.number() })),
});
const outcomeSchema = z.object({
  status: z.string(),
  path: z.string(),
  assets: z.number(),
  files: z.number(),
  bytes: z.number(),
  failures: z.array(z.object({ id: z.number(), message: z.string() })),
});

let place: Workplace;
let first: FinishedRun;
let second: FinishedRun;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runHere(['backup']);
  await nextSecond();
  place.sandbox.account().changeForDemo();
  await place.runHere(['backup']);
  const [one, another] = await finishedRuns(place.backups);
  if (!one || !another) throw new Error('The backups to restore from are not there.');
  [first, second] = [one, another];
});
afterAll(() => place.close());

const restore = (...argv: string[]) => place.runHere(['restore', ...argv, '--json'], READER);

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Path below `folder` and bytes of each file. */
async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1), await readFile(file)] as const),
    ),
  );
}

function sourceOf({ folder, index }: FinishedRun, id: number): string[] {
  const line = index.find((one) => one.id === id);
  return (line?.files ?? []).map(({ path }) => join(place.backups, folder, path));
}

describe('restore --to', () => {
  it('tells by default what it would write, and writes nothing', async () => {
    const to = join(place.root, 'dry');
    const { code, stdout } = await restore('--to', to);
    const plan = planSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(plan.path).toBe(to);
    expect(plan.assets).toBeGreaterThan(10);
    expect(plan.bytes).toBe(plan.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(await exists(to)).toBe(false);
  });

  it('writes with --apply exactly what the dry run told, byte for byte', async () => {
    const to = join(place.root, 'all');
    const at = ['--at', first.manifest.until];
    const plan = planSchema.parse(JSON.parse((await restore('--to', to, ...at)).stdout));
    const { code, stdout } = await restore('--to', to, ...at, '--apply');
    const outcome = outcomeSchema.parse(JSON.parse(stdout));
    expect({ code, status: outcome.status }).toEqual({ code: 0, status: 'complete' });
    const files = await filesBelow(to);
    expect([...files.keys()].sort()).toEqual(plan.files.map(({ path }) => path).sort());
    expect(files.size).toBe(first.index.flatMap((line) => line.files).length);
    const kept = await Promise.all(
      first.index.flatMap((line) => sourceOf(first, line.id)).map((path) => readFile(path, 'base64')),
    );
    expect([...files.values()].map((body) => body.toString('base64')).sort()).toEqual(kept.sort());
  });

  it('gives an asset back that was deleted, as the run before had it', async () => {
    const id = second.inventory.find(({ state }) => state === 'deleted')?.id ?? Number.NaN;
    const to = join(place.root, 'deleted');
    const { code } = await restore(
      '--to',
      to,
      '--run',
      first.manifest.runId,
      '--asset',
      String(id),
      '--apply',
    );
    expect(code).toBe(0);
    const [json = ''] = sourceOf(first, id);
    const restored = [...(await filesBelow(to))].find(([path]) => path.endsWith('.json'));
    expect(restored?.[1].equals(await readFile(json))).toBe(true);
  });

  it('gives a folder back with those below it, named with or without the top folder', async () => {
    const line = first.index.find(({ folderPath }) => folderPath.split('/').length === 2);
    const path = line?.folderPath ?? '';
    const at = ['--run', first.manifest.runId];
    const whole = planSchema.parse(JSON.parse((await restore('--to', 'f', '--folder', path, ...at)).stdout));
    const inside = first.index.filter(({ folderPath }) => `${folderPath}/`.startsWith(`${path}/`));
    expect(new Set(whole.files.map(({ id }) => id))).toEqual(new Set(inside.map(({ id }) => id)));
    const short = path.slice(path.indexOf('/') + 1);
    expect(
      planSchema.parse(JSON.parse((await restore('--to', 'f', '--folder', short, ...at)).stdout)),
    ).toEqual(whole);
  });

  it('writes one zip where asked to, and never over another', async () => {
    const to = join(place.root, 'zips');
    for (const name of ['one', 'two']) {
      const { code } = await restore('--to', to, '--zip', '--apply');
      expect({ name, code }).toEqual({ name, code: 0 });
    }
    expect((await readdir(to)).sort()).toEqual(['account (2).zip', 'account.zip']);
  });

  it('uses an empty folder, and refuses one that holds anything', async () => {
    const to = join(place.root, 'mine');
    await mkdir(to);
    expect((await restore('--to', to, '--apply')).code).toBe(0);
    const held = join(place.root, 'held');
    await mkdir(held);
    await writeFile(join(held, 'mine.txt'), 'mine');
    const { code, stderr } = await restore('--to', held, '--apply');
    expect(code).toBe(2);
    expect(stderr).toContain('is not empty');
    expect(await readdir(held)).toEqual(['mine.txt']);
  });

  it.each([
    ['a run that is not there', ['--run', 'nothing']],
    ['an asset that is not there', ['--asset', 'no such asset']],
    ['an asset that was not kept by then', ['--asset', 'later', '--at', '2001-01-01']],
    ['a folder that is not there', ['--folder', 'no/such/folder']],
    ['both a run and a date', ['--run', 'latest', '--at', 'latest']],
    ['both an asset and a folder', ['--asset', '1', '--folder', 'x']],
  ])('refuses %s as wrong use', async (_what, argv) => {
    const id = String(first.index[0]?.id);
    const { code, stderr } = await restore(
      '--to',
      'x',
      ...argv.map((word) => (word === 'later' ? id : word)),
    );
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
  });

  it('writes what is whole, names what is missing or damaged, and ends with 3', async () => {
    const [missing, damaged] = first.index.filter((line) => line.files.length > 1);
    const [gone = ''] = sourceOf(first, missing?.id ?? 0);
    const [spoilt = ''] = sourceOf(first, damaged?.id ?? 0);
    const before = [await readFile(gone), await readFile(spoilt)] as const;
    try {
      await rm(gone);
      await writeFile(spoilt, 'spoilt');
      const to = join(place.root, 'rest');
      const { code, stdout } = await restore('--to', to, '--run', first.manifest.runId, '--apply');
      const outcome = outcomeSchema.parse(JSON.parse(stdout));
      expect({ code, status: outcome.status }).toEqual({ code: 3, status: 'with problems' });
      expect(new Set(outcome.failures.map(({ id }) => id))).toEqual(new Set([missing?.id, damaged?.id]));
      const all = first.index.flatMap((line) => line.files).length;
      expect((await filesBelow(to)).size).toBe(all - 2);
    } finally {
      await writeFile(gone, before[0]);
      await writeFile(spoilt, before[1]);
    }
  });
});
