import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { bytesAt, type HistoryRun, WrittenHistory } from '../../support/retention-histories.ts';

const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };
const resultSchema = z.looseObject({
  status: z.string(),
  dropped: z.object({ runs: z.number(), files: z.number(), bytes: z.number() }),
  freed: z.number(),
});

let place: Workplace;
beforeEach(async () => {
  place = await createWorkplace({ assets: 10 });
  const written = new WrittenHistory(await createLocalStorage(place.backups, { create: 'with-parents' }));
  await written.begin();
  for (let number = 0; number < 8; number += 1) await written.add(dayOf(number));
});
afterEach(() => place.close());

function dayOf(number: number): HistoryRun {
  const one = { name: 'Header', folder: 1, partial: false, source: 'id' } as const;
  return {
    hours: 24,
    kind: 'backup',
    walked: true,
    watermark: 'own',
    kept: [
      { ...one, id: 1, version: 1 + (number % 5) },
      ...(number === 0 ? [{ ...one, id: 2, version: 1 }] : []),
    ],
    states: [],
    pending: [],
    tree: null,
  };
}

const folders = async () => (await readdir(place.backups)).filter((name) => name.startsWith('backup_'));
const bytes = async () => bytesAt(await createLocalStorage(place.backups, { create: 'never' }));

describe('retention', () => {
  it('keeps all and removes nothing unless it is told otherwise', async () => {
    const { code, stdout } = await place.runHere(['retention', '--json'], READER);
    expect(code).toBe(0);
    expect(resultSchema.parse(JSON.parse(stdout))).toMatchObject({
      status: 'preview',
      dropped: { runs: 0, files: 0, bytes: 0 },
      freed: 0,
    });
    expect(await folders()).toHaveLength(8);
  });

  it('tells what a policy would remove, and then removes just that, without any credentials', async () => {
    const policy = ['retention', '--keep-days', '1', '--yearly', '3', '--json'];
    const before = await bytes();
    const preview = resultSchema.parse(JSON.parse((await place.runHere(policy, READER)).stdout));
    expect(preview.dropped.runs).toBe(6);
    expect(await bytes()).toBe(before);

    const applied = await place.runHere([...policy, '--apply'], READER);
    expect({ code: applied.code, stderr: applied.stderr }).toEqual({ code: 0, stderr: '' });
    expect(resultSchema.parse(JSON.parse(applied.stdout))).toMatchObject({
      status: 'applied',
      dropped: preview.dropped,
      freed: preview.freed,
      removed: { files: preview.dropped.files, bytes: preview.dropped.bytes },
      refused: [],
    });
    expect(await bytes()).toBe(before - preview.freed);
    expect(await folders()).toHaveLength(3);
    const runs = await place.runHere(['runs'], READER);
    expect(runs.stdout.trimEnd().split('\n')).toHaveLength(3);
    const verified = await place.runHere(['verify', '--json'], READER);
    expect({ code: verified.code, found: JSON.parse(verified.stdout) }).toMatchObject({
      code: 0,
      found: { missing: [], damaged: [], foreign: [] },
    });
    const at = await place.runHere(['at', 'latest', '--json'], READER);
    expect(z.array(z.looseObject({ id: z.number() })).parse(JSON.parse(at.stdout))).toHaveLength(2);
  });

  it('writes into the journal what it removed', async () => {
    await place.runHere(['retention', '--keep-days', '1', '--apply'], READER);
    expect(await place.journal()).toMatchObject([
      { trigger: 'retention', outcome: 'complete', counts: { runs: 6, folders: 6, refused: 0 } },
    ]);
  });

  it.each([
    ['no policy to carry out', ['--apply']],
    ['a part of a policy', ['--monthly', '12']],
    ['a policy that keeps no day', ['--keep-days', '0', '--apply']],
  ])('refuses %s, and removes nothing', async (_, options) => {
    const { code } = await place.runHere(['retention', ...options], READER);
    expect(code).toBe(2);
    expect(await folders()).toHaveLength(8);
  });

  it('says that there is nothing in a folder without backups', async () => {
    const { code, stderr } = await place.runHere(['retention'], {
      ...READER,
      STORAGE_PATH: join(place.root, 'no'),
    });
    expect(code).not.toBe(0);
    expect(stderr).toContain(join(place.root, 'no'));
  });
});
