import { createLocalStorage } from '../../../electron/storage/local.ts';

/** Writes a file that never ends into argv[2], and says once when its first bytes are on their way. */
async function* endless(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(100_000);
  process.stdout.write('writing\n');
  await new Promise((resolve) => setInterval(resolve, 1_000_000));
}

const storage = await createLocalStorage(process.argv[2] ?? '', { create: 'never' });
await storage.claim('backup_20261124', 'run');
await storage.put('backup_20261124/endless', endless(), { contentType: 'application/octet-stream' });
