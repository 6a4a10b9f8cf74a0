import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { verify } from '../../electron/backup/verify/verify.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import { allFiles, seededRandom, spoil } from './bit-rot.ts';
import { createEngine } from './engine.ts';
import type { ObjectService } from './object-places.ts';

/** How large the account is, and what happens to its backups. */
export interface RotSize {
  readonly assets: number;
  readonly flips: number;
  readonly deletions: number;
  readonly strangers: number;
}

/** Where backups rot: an object store, or a folder where `service` is undefined. */
async function openPlace(service: ObjectService | undefined, folder: string): Promise<Storage> {
  if (service === undefined) return createLocalStorage(join(folder, 'backups'), { create: 'with-parents' });
  return (await service.makePlace()).open();
}

/** Backs an account up twice, spoils what lies there, and expects that verifying finds exactly that. */
export async function expectRotFound(
  service: ObjectService | undefined,
  { assets, ...many }: RotSize,
  seed: number,
): Promise<void> {
  const engine = await createEngine({ assets });
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-rot-'));
  try {
    const storage = await openPlace(service, folder);
    await engine.run({ storage });
    engine.sandbox.account().changeForDemo();
    await engine.run({ storage });
    const parts = {
      storage,
      timesPath: join(folder, 'times.sqlite'),
      concurrency: 8,
      signal: new AbortController().signal,
    };
    const whole = { missing: [], damaged: [], foreign: [], runs: 2 };
    const files = (await allFiles(storage)).filter((path) => !/claim-[^/]*$/.test(path));
    expect(await verify(parts)).toMatchObject({ ...whole, checked: files.length });
    const rot = await spoil(storage, seededRandom(seed), many);
    const { missing, damaged, foreign } = await verify(parts);
    const paths = (findings: readonly { path: string }[]) => findings.map(({ path }) => path);
    expect({ missing: paths(missing), damaged: paths(damaged), foreign: paths(foreign) }).toEqual(rot);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
