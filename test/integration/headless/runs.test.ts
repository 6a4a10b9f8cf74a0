import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indexLineSchema, manifestSchema } from '../../../shared/format.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';

/** Reading what is kept needs no credentials. */
const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };

let place: Workplace;
let whole: FinishedRun;
let empty: FinishedRun;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runHere(['backup']);
  await place.runHere(['backup']);
  const [first, second] = await finishedRuns(place.backups);
  if (!first || !second) throw new Error('The backups to read are not there.');
  [whole, empty] = [first, second];
});

afterAll(async () => {
  await place.close();
});

describe('runs', () => {
  it('prints the manifests in the order of time, without any credentials', async () => {
    const { code, stdout } = await place.runHere(['runs', '--json'], READER);
    expect(code).toBe(0);
    const manifests = z.array(manifestSchema).parse(JSON.parse(stdout));
    expect(manifests).toEqual([whole.manifest, empty.manifest]);
  });

  it('tells people a line for each run', async () => {
    const { stdout } = await place.runHere(['runs'], READER);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(`${whole.folder}  ${whole.manifest.runId}`);
    expect(lines[0]).toMatch(/ {2}\d+ kept, 0 deleted {2}complete$/);
  });

  it('says that there is nothing yet', async () => {
    const other = await createWorkplace();
    await other.runHere(['backup'], { CLIENT_SECRET: 'wrong-secret-of-the-test' });
    const { code, stdout } = await other.runHere(['runs']);
    await other.close();
    expect(code).toBe(0);
    expect(stdout).toBe(`There are no backups in ${other.backups} yet.\n`);
  });
});

describe('a run that is damaged', () => {
  const folder = 'backup_20200101';

  /** Puts files into a snapshot folder of their own, beside the two sound ones. */
  async function putFiles(files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(join(place.backups, folder));
    for (const [name, text] of Object.entries(files))
      await writeFile(join(place.backups, folder, name), text);
  }
  afterEach(() => rm(join(place.backups, folder), { recursive: true }));

  it.each([
    ['manifest is empty', { 'manifest.json': '' }],
    ['manifest is cut', { 'manifest.json': '{"formatVersion": 1, "runId": "01' }],
    ['manifest and run.json are damaged', { 'manifest.json': '{}', 'run.json': '{}' }],
    ['run.json is cut, of a run that was interrupted', { 'run.json': '{"formatVersion": 1,' }],
  ])('keeps no other from being listed: its %s', async (_, files) => {
    await putFiles(files);
    const { code, stdout, stderr } = await place.runHere(['runs'], READER);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe(`-  ${folder}  -  damaged`);
  });

  it('is named by its run.json, where that is sound', async () => {
    const run = { ...whole.manifest, runId: 'damaged0run00001' };
    await putFiles({ 'manifest.json': '', 'run.json': JSON.stringify(run) });
    const { stdout } = await place.runHere(['runs'], READER);
    expect(stdout).toContain(`\n${run.until}  ${folder}  damaged0run00001  damaged\n`);
  });

  it('is not among the manifests, which a line on stderr says', async () => {
    await putFiles({ 'manifest.json': '' });
    const { code, stdout, stderr } = await place.runHere(['runs', '--json'], READER);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(stderr).toContain(`A run is damaged and counts as not there.`);
    expect(stderr).toContain(folder);
  });

  it('keeps no other from being shown', async () => {
    await putFiles({ 'manifest.json': '' });
    const { code, stdout, stderr } = await place.runHere(['show', whole.folder, '--json'], READER);
    expect(code).toBe(0);
    expect(z.array(indexLineSchema).parse(JSON.parse(stdout))).toEqual(whole.index);
    expect(stderr).toContain(folder);
  });

  it('cannot be shown itself, which a sentence says', async () => {
    await putFiles({ 'manifest.json': '' });
    const { code, stderr } = await place.runHere(['show', folder], READER);
    expect(code).toBe(2);
    expect(stderr).toContain(`There is no finished run "${folder}"`);
  });
});

describe('a folder that is not there', () => {
  let other: Workplace;
  beforeEach(async () => {
    other = await createWorkplace();
  });
  afterEach(() => other.close());

  it.each([[['runs']], [['show', 'latest']]])('is not made by %j, but said with 1', async (argv) => {
    const { code, stdout, stderr } = await other.runHere(argv, READER);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(other.backups);
    expect(existsSync(other.backups)).toBe(false);
  });
});

describe('show', () => {
  it.each(['its id', 'the beginning of its id', 'its folder'])(
    'prints the index lines of the run named by %s',
    async (by) => {
      const { runId } = whole.manifest;
      const names = {
        'its id': runId,
        'the beginning of its id': runId.slice(0, 8),
        'its folder': whole.folder,
      };
      const name = Object.entries(names).find(([way]) => way === by)?.[1] ?? '';
      const { code, stdout } = await place.runHere(['show', name, '--json'], READER);
      expect(code).toBe(0);
      expect(z.array(indexLineSchema).parse(JSON.parse(stdout))).toEqual(whole.index);
    },
  );

  it('tells people a line for each asset', async () => {
    const { stdout } = await place.runHere(['show', whole.folder], READER);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(whole.index.length);
    expect(lines.some((line) => line.includes('  htmlblock  Content Builder/'))).toBe(true);
  });

  it('says that the latest run kept nothing where nothing had changed', async () => {
    const { stdout } = await place.runHere(['show', 'latest'], READER);
    expect(stdout).toBe(`${empty.folder} kept no asset: nothing had changed.\n`);
  });

  it('ends with 2 and a hint where there is no such run', async () => {
    const { code, stdout, stderr } = await place.runHere(['show', 'nothing'], READER);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `There is no finished run "nothing" in ${place.backups}.\nThe command "runs" lists the ids and folders of all runs.\n`,
    );
  });

  it('prints an error as the one JSON document too', async () => {
    const { code, stdout } = await place.runHere(['show', 'nothing', '--json'], READER);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      status: 'failed',
      error: {
        code: 'configuration',
        message: `There is no finished run "nothing" in ${place.backups}.`,
        hint: 'The command "runs" lists the ids and folders of all runs.',
      },
    });
  });
});
