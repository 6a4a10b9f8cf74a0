import { randomUUID } from 'node:crypto';
import { afterAll, describe } from 'vitest';
import { createAzureStorage } from '../../../electron/storage/azure.ts';
import { startAzurite } from '../../servers/azurite.ts';
import { storageContract } from './contract.ts';

const azurite = await startAzurite();
afterAll(() => azurite?.stop());

describe.skipIf(azurite === undefined)('Azure Blob Storage', () => {
  storageContract(
    'azure',
    async () => {
      if (azurite === undefined) throw new Error('There is no server.');
      const container = `c-${randomUUID()}`;
      await azurite.client.createContainer(container);
      const { connectionString } = azurite;
      return {
        open: async () =>
          createAzureStorage(
            { container, prefix: 'Kunden & Söhne/50 %+' },
            { connectionString },
            { pageEntries: 100 },
          ),
        dispose: async () => {
          await azurite.client.deleteContainer(container);
        },
      };
    },
    { manyFiles: 350 },
  );
});
