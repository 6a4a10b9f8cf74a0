import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { withCalls } from '../../support/storage.ts';

/** A run fetches nothing before it has seen that folder, root and lock are its own. */

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 60 });
});
afterEach(() => engine.close());

function takeLock(): void {
  const database = new DatabaseSync(join(engine.state, 'lock.sqlite'));
  database.prepare("UPDATE lock SET token = 'another', owner = 'another'").run();
  database.close();
}

function giveLockBack(): void {
  const database = new DatabaseSync(join(engine.state, 'lock.sqlite'));
  database.prepare('DELETE FROM lock').run();
  database.close();
}

async function takeRoot(): Promise<void> {
  const account = { tenant: 'loopback', mid: 7 };
  await writeFile(join(engine.backups, 'backup-creator.json'), JSON.stringify({ formatVersion: 1, account }));
}

test.each([
  ['lock', takeLock, 'lock-lost'],
  ['root', takeRoot, 'wrong-account'],
] as const)(
  'a run whose %s another has taken while it claimed its folder ends before it lists anything',
  async (_, take, code) => {
    const storage = await createLocalStorage(engine.backups, { create: 'with-parents' });
    const claim: typeof storage.claim = async (folder, runId) => {
      const claimed = await storage.claim(folder, runId);
      await take();
      return claimed;
    };
    const { result } = await engine.run({ storage: withCalls(storage, { claim }) });
    expect(result.status).toBe('interrupted');
    expect(isBackupError(result.error, code)).toBe(true);
    expect(engine.sandbox.requests.count('query')).toBe(0);
  },
);

test('a run that is continued sees to it before it asks for anything', async () => {
  const cancel = new AbortController();
  engine.sandbox.onRequest = (_, kind) => {
    if (kind === 'asset') cancel.abort();
  };
  await engine.run({ signal: cancel.signal });
  engine.sandbox.onRequest = undefined;
  const asked = engine.sandbox.requests.count('categories');
  const storage = await createLocalStorage(engine.backups, { create: 'never' });
  const list: typeof storage.list = (folder, options) => {
    if (folder.endsWith('content')) takeLock();
    return storage.list(folder, options);
  };
  const { result } = await engine.run({ storage: withCalls(storage, { list }) });
  expect(isBackupError(result.error, 'lock-lost')).toBe(true);
  expect(engine.sandbox.requests.count('categories')).toBe(asked);
  giveLockBack();
  expect((await engine.run()).exitCode).toBe(0);
});
