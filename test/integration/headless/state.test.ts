import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
  await place.runHere(['backup']);
});

afterEach(async () => {
  await place.close();
});

describe('state on this machine that is broken', () => {
  it('is moved aside and said where it is state.json; the backup goes on', async () => {
    await writeFile(join(place.state, 'state.json'), '{"formatVersion": 1, "jobs": {');
    const ended = await place.runHere(['backup', '--json']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('was damaged');
    expect(parseReport(ended).counts?.kept).toBe(0);
    expect(await readdir(place.state)).toContainEqual(expect.stringMatching(/^state\.json\.corrupt-/));
    expect(JSON.parse(await readFile(join(place.state, 'state.json'), 'utf8'))).toMatchObject({ jobs: {} });
  });

  it('is moved aside and rebuilt from the destination where it is the catalog', async () => {
    const job = await jobFolder();
    const catalog = join(job, 'catalog.sqlite');
    await writeFile(catalog, 'no database at all, but long enough to be looked at'.repeat(100));
    const [edited = 0] = ownBlockIds(place);
    place.sandbox.account().edit(edited);
    const ended = await place.runHere(['backup', '--json']);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('The catalog was damaged and moved aside');
    expect(await readdir(job)).toContainEqual(expect.stringMatching(/^catalog\.sqlite\.corrupt-/));
    expect(parseReport(ended).counts).toMatchObject({ kept: 1, changed: 1 });
    expect(await differencesOf(place)).toEqual([]);
  });

  it('is not needed at all: a new machine goes on where the destination says', async () => {
    await rm(place.state, { recursive: true });
    const ended = await place.runHere(['backup', '--json']);
    expect(ended.code).toBe(0);
    expect(parseReport(ended).counts?.kept).toBe(0);
    const [first, second] = await finishedRuns(place.backups);
    expect(second?.manifest.buildsOn).toEqual([first?.manifest.runId]);
  });

  it.runIf(process.platform === 'linux')('is a clear sentence where its folder cannot be made', async () => {
    const { code, stdout, stderr } = await place.run(['backup'], {
      STATE_PATH: '/proc/backup-creator/state',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^The state in \/proc\/backup-creator\/state\/state\.json could not be opened: ENOENT/,
    );
    expect(stderr).toContain('choose another with STATE_PATH');
  });

  it('is a clear sentence where its folder is a file', async () => {
    const file = join(place.root, 'state-file');
    await writeFile(file, '');
    const { code, stdout, stderr } = await place.runHere(['backup'], { STATE_PATH: file });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(file);
    expect(stderr).toContain('choose another with STATE_PATH');
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('is a clear sentence where the folder of the job cannot be used', async () => {
    const job = await jobFolder();
    await rm(job, { recursive: true });
    await writeFile(job, '');
    const { code, stdout, stderr } = await place.runHere(['backup'], {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'Backup failed.\n' });
    expect(stderr).toContain(job);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

async function jobFolder(): Promise<string> {
  const [job = ''] = await readdir(join(place.state, 'jobs'));
  return join(place.state, 'jobs', job);
}
