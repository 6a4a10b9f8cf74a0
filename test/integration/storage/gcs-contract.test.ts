import { createGcsStorage } from '../../../electron/storage/gcs.ts';
import { storageContract } from './contract.ts';
import { gcsNetwork } from './gcs-network.ts';

const gcs = gcsNetwork();

storageContract(
  'gcs',
  async () => ({
    open: async () => {
      const { bucket, serviceAccount } = gcs.fake;
      const settings = { bucket, prefix: 'Kunden & Söhne/50 %+' };
      return createGcsStorage(settings, { serviceAccount }, { ...gcs.quick, pageEntries: 100 });
    },
    dispose: async () => gcs.fake.objects.clear(),
  }),
  { manyFiles: 350 },
);
