import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { flip, seededRandom } from '../../support/bit-rot.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';

let place: Workplace;

beforeAll(async () => {
  place = await createWorkplace();
  await place.runHere(['backup']);
});
afterAll(() => place.close());

/** Damages the JSON of an asset that the first run kept. */
async function damage(which: number): Promise<{ path: string; id: number }> {
  const [run] = await finishedRuns(place.backups);
  const line = run!.index[which]!;
  const path = `${run!.folder}/${line.files[0]!.path}`;
  await flip(await createLocalStorage(place.backups, { create: 'never' }), path, seededRandom(which));
  return { path, id: line.id };
}

describe('repair', () => {
  it('says so where there is nothing to repair, and makes no run', async () => {
    const { code, stdout } = await place.runHere(['repair']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Verified \d+ files\. There was nothing to repair\.\n$/);
    expect(await finishedRuns(place.backups)).toHaveLength(1);
  });

  it('puts a damaged file back, and verify passes then', async () => {
    const { path, id } = await damage(0);
    expect((await place.runHere(['verify'])).code).toBe(1);
    const { code, stdout } = await place.runHere(['repair', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'complete', repaired: [{ path, id }], lost: [] });
    const verified = await place.runHere(['verify']);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toContain('1 file missing or damaged, and held whole by a repair.');
  });

  it('ends with 3 where something could not be put back, and says why', async () => {
    const { path, id } = await damage(1);
    place.sandbox.account().remove(id);
    const { code, stdout } = await place.runHere(['repair']);
    expect(code).toBe(3);
    expect(stdout).toContain(`lost  ${path}`);
    expect(stdout).toContain('It was deleted in Marketing Cloud.');
  });

  it('needs an account', async () => {
    const { code, stderr } = await place.runHere(['repair'], { CLIENT_SECRET: '' });
    expect(code).toBe(2);
    expect(stderr).toContain('CLIENT_SECRET');
  });
});
