import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf } from '../../support/selections.ts';
import { withCalls } from '../../support/storage.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 120 });
});
afterEach(() => engine.close());

describe('while nothing can be written for a time, the account is read on', () => {
  test.each([
    ['to an object store, four bodies for each request that is allowed', 's3', 32],
    ['to a disk, two', 'local', 16],
  ] as const)('%s', async (_, kind, bodies) => {
    const storage = await createLocalStorage(engine.backups, { create: 'with-parents' });
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    let waiting = 0;
    const slow = withCalls(storage, {
      kind,
      put: async (path, body, options) => {
        if (/\/content\/.*\.\d+\.json$/.test(path)) {
          waiting += 1;
          await opened;
        }
        await storage.put(path, body, options);
      },
    });
    const running = engine.run({ storage: slow });
    await vi.waitFor(() => expect(waiting).toBe(bodies), { timeout: 30_000 });
    expect(engine.sandbox.requests.count('asset')).toBe(bodies);
    open();
    expect((await running).exitCode).toBe(0);
    expect(await differencesOf(engine)).toEqual([]);
  });
});
