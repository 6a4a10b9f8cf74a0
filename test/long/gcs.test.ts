import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { createGcsStorage } from '../../electron/storage/gcs.ts';
import { storageContract } from '../integration/storage/contract.ts';
import { startGcsEmulator } from '../servers/gcs.ts';
import { runCommand } from '../support/command.ts';

const emulator = await startGcsEmulator();
afterAll(() => emulator?.stop());

const open = (bucket: string) =>
  createGcsStorage(
    { bucket, prefix: 'Kunden & Söhne/50 %+', apiEndpoint: emulator?.origin, anonymous: true },
    {},
    { pageEntries: 100 },
  );

describe.skipIf(emulator === undefined)("Google's emulator of Cloud Storage", () => {
  storageContract(
    'gcs emulator',
    async () => {
      const bucket = `b-${randomUUID()}`;
      return { open: async () => open(bucket) };
    },
    { manyFiles: 350, foldersOnEachPage: true },
  );

  test('keeps a body that is streamed in one piece', async () => {
    const storage = open(`b-${randomUUID()}`);
    const bytes = randomBytes(7_000_000);
    const pieces = Array.from({ length: 7 }, (_, at) => bytes.subarray(at * 1_000_000, (at + 1) * 1_000_000));
    await storage.put('file', Readable.from(pieces), { contentType: 'image/png' });
    expect(bytes.equals(await buffer(await storage.read('file')))).toBe(true);
  });

  test('takes the demo, which reads all of it back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-to-gcs-'));
    try {
      const servers = { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache') };
      const argv = ['demo', '--to', 'gcs', '--path', folder, '--assets', '60'];
      const { code, stdout, stderr } = await runCommand(argv, { environment: servers });
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/gs:\/\/demo-[0-9a-f-]+\/demo\/backup_\d{8}/);
      expect(stdout).toMatch(/^Read back as written: \d\d+ files\. Runs listed there: 1\.$/m);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
