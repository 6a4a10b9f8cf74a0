import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-creator-settle-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('settling that is called off', () => {
  test('ends as cancelled, and leaves what was not synced to the next call', async () => {
    const storage = await createLocalStorage(join(root, 'backups'), { create: 'root' });
    await storage.claim('folder', 'run-id');
    for (let number = 0; number < 50; number += 1) {
      await storage.put(`folder/${number}.json`, '{}', { contentType: 'application/json' });
    }
    await expect(storage.settle({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await storage.settle();
  });
});
