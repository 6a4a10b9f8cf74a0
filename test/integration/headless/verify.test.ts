import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { allFiles, flip, seededRandom } from '../../support/bit-rot.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';

/** Verifying needs no credentials. */
const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };

const finding = z.strictObject({ run: z.string().nullable(), path: z.string(), id: z.int().nullable() });
const reportSchema = z.strictObject({
  checked: z.int(),
  missing: z.array(finding),
  damaged: z.array(finding),
  foreign: z.array(finding),
});

let place: Workplace;
let first: FinishedRun;
let second: FinishedRun;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runHere(['backup']);
  place.sandbox.account().changeForDemo();
  await place.runHere(['backup']);
  const [one, another] = await finishedRuns(place.backups);
  if (!one || !another) throw new Error('The backups to verify are not there.');
  [first, second] = [one, another];
});
afterAll(() => place.close());

const run = (...argv: string[]) => place.runHere(['verify', ...argv], READER);

async function json(...argv: string[]) {
  const { code, stdout } = await run(...argv, '--json');
  return { code, ...reportSchema.parse(JSON.parse(stdout)) };
}

describe('verify', () => {
  it('of whole backups ends with 0, has read every file and needs no credentials', async () => {
    const files = await allFiles(await createLocalStorage(place.backups, { create: 'never' }));
    expect(await json()).toEqual({ code: 0, checked: files.length, missing: [], damaged: [], foreign: [] });
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^Verified \d+ files \([\d.]+ KB\) of 2 runs in .*: all there, as they were written\.\n$/,
      ),
    });
    expect(stderr).toMatch(/^Verifying {2}1 of \d+ files/);
  });

  it('reads one run, or a sample', async () => {
    const { checked } = await json(second.manifest.runId);
    const own = second.index.flatMap(({ files }) => files).length;
    expect(checked).toBe(own + 4 + (second.manifest.files.folders ? 1 : 0));
    const all = (await json()).checked;
    const sampled = (await json('--sample', '10%')).checked;
    expect(sampled).toBeLessThan(all * 0.25);
    expect(sampled).toBeGreaterThanOrEqual(all * 0.1);
  });

  it.each([
    [['--sample', '0'], 'It must be more than 0 and at most 100.'],
    [['--sample', '101'], 'It must be more than 0 and at most 100.'],
    [['--sample', 'half'], 'It must be more than 0 and at most 100.'],
    [['nothing-like-it'], 'There is no finished run "nothing-like-it"'],
  ])('refuses %j', async (argv, message) => {
    const { code, stderr } = await run(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('says in a sentence where the destination is not there, never that all is fine', async () => {
    const gone = { ...READER, STORAGE_PATH: join(place.root, 'elsewhere') };
    const { code, stdout } = await place.runHere(['verify', '--json'], gone);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      error: { code: 'storage-unavailable', message: expect.stringContaining('elsewhere is missing') },
    });
  });
});

describe('verify of backups that are not whole', () => {
  let copy: Workplace['root'];
  const paths = { flipped: '', removed: '', foreign: '' };

  beforeEach(async () => {
    copy = place.backups;
    const [one, another] = first.index;
    paths.flipped = `${first.folder}/${one?.files[0]?.path}`;
    paths.removed = `${first.folder}/${another?.files[0]?.path}`;
    paths.foreign = `${second.folder}/content/stranger.html`;
  });

  it('ends with 0 and says so where there are only foreign files', async () => {
    await writeFile(join(copy, paths.foreign), 'I am not yours.');
    expect(await json()).toMatchObject({
      code: 0,
      foreign: [{ run: second.manifest.runId, path: paths.foreign, id: null }],
    });
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain(`foreign  ${paths.foreign}\n`);
    expect(stdout).toContain('1 file no backup names: they harm nothing.\n');
  });

  it('ends with 1 and names what is missing and what is damaged', async () => {
    const storage = await createLocalStorage(copy, { create: 'never' });
    await flip(storage, paths.flipped, seededRandom(1));
    await rm(join(copy, paths.removed));
    const run1 = first.manifest.runId;
    expect(await json()).toMatchObject({
      code: 1,
      missing: [{ run: run1, path: paths.removed, id: first.index[1]?.id }],
      damaged: [{ run: run1, path: paths.flipped, id: first.index[0]?.id }],
    });
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toContain(`missing  ${paths.removed}  asset ${first.index[1]?.id}\n`);
    expect(stdout).toContain(`damaged  ${paths.flipped}  asset ${first.index[0]?.id}\n`);
    expect(stdout).toContain(': 1 missing, 1 damaged.\n');
    expect((await json(second.manifest.runId)).code).toBe(0);
  });
});
