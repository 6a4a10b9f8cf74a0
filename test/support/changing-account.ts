import { expect } from 'vitest';
import { BLOCK_TYPE_IDS } from '../../electron/marketing-cloud/asset-types.ts';
import { createEngine } from './engine.ts';
import { differencesOf } from './selections.ts';

/**
 * Backs up an account in which somebody edits, adds, renames, moves and deletes assets while the first run and
 * the second one go on: after a third, quiet one the destination equals the account.
 */
export async function backUpWhileItChanges(options: {
  assets: number;
  listBodies: 'none' | 'whole';
  /** One change for so many requests of the first run; the second, which has fewer, gets one for each. */
  every: number;
  /** The most changes in one run. */
  most: number;
  /** The first run is cancelled at this request, and continued by the second. */
  cancelAt?: number;
}): Promise<void> {
  const engine = await createEngine({ assets: options.assets });
  const { sandbox } = engine;
  const account = sandbox.account();
  const folders = [...account.folders()].filter(({ shared }) => !shared).map(({ id }) => id);
  sandbox.switches.listBodies = options.listBodies;
  // Pages small enough for changes between them, large enough for a large account.
  sandbox.switches.maximumPageSize = Math.max(20, Math.min(500, options.assets / 40));
  try {
    let ids = [...account.list()]
      .filter(({ typeId, shared }) => !shared && BLOCK_TYPE_IDS.includes(typeId))
      .map(({ id }) => id);
    let step = 0;
    let changes = 0;
    const take = () => {
      step += 1;
      const place = (step * 7919) % ids.length;
      return { id: ids[place] ?? 0, place };
    };
    const kinds = [
      () => account.edit(take().id),
      () => void ids.push(account.add()),
      () => account.rename(take().id, `Renamed ${step}`),
      () => account.move(take().id, folders[step % folders.length] ?? 0),
      () => {
        const { id, place } = take();
        account.remove(id);
        ids = ids.filter((_, index) => index !== place);
      },
    ];
    for (const number of [1, 2]) {
      changes = 0;
      const cancel = new AbortController();
      sandbox.onRequest = (request, kind) => {
        if (request === options.cancelAt) cancel.abort();
        const isDue = number === 2 || request % options.every === 0;
        if (kind === 'token' || !isDue || changes >= options.most) return;
        kinds[changes % kinds.length]?.();
        changes += 1;
      };
      const { result } = await engine.run({ signal: cancel.signal });
      const isCancelled = number === 1 && options.cancelAt !== undefined;
      expect(result.status === 'interrupted').toBe(isCancelled);
      expect(changes).toBeGreaterThan(2);
    }
    sandbox.onRequest = undefined;
    const quiet = await engine.run();
    expect(quiet.exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  } finally {
    await engine.close();
  }
}
