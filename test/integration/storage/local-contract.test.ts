import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { storageContract } from './contract.ts';

storageContract('local', async () => {
  const root = await mkdtemp(join(tmpdir(), 'storage-'));
  return {
    open: () => createLocalStorage(root, { create: 'never' }),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
});
