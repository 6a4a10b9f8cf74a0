import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runRepair } from '../../../../electron/backup/repair/job.ts';
import { verify } from '../../../../electron/backup/verify/verify.ts';
import { startAzurite } from '../../../servers/azurite.ts';
import { allFiles, flip, seededRandom } from '../../../support/bit-rot.ts';
import { createEngine, memoryLog, WORKER_URL } from '../../../support/engine.ts';
import { azureService, s3Service } from '../../../support/object-places.ts';
import { clientOf, NEVER } from '../../../support/restored-account.ts';
import { sharedSwift } from '../../../support/shared-swift.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

const stores = [
  { name: 'S3', service: swift && s3Service(swift) },
  { name: 'Azure', service: azurite && azureService(azurite) },
];

describe.each(stores)('backups in $name that rot', ({ service }) => {
  test.skipIf(service === undefined)('are repaired, in a run of their own', async () => {
    if (service === undefined) return;
    const engine = await createEngine({ assets: 30, sharedAssets: 0 });
    try {
      const storage = (await service.makePlace()).open();
      await engine.run({ storage });
      const before = await allFiles(storage);
      const content = before.filter((path) => path.includes('/content/'));
      const random = seededRandom(20_261_124);
      for (const path of content.slice(0, 6)) await flip(storage, path, random);
      await storage.remove(content.slice(6, 9));
      const parts = { storage, timesPath: join(engine.root, 'times.sqlite'), concurrency: 8, signal: NEVER };
      const found = await verify(parts);
      const client = clientOf(engine.sandbox);
      const outcome = await runRepair(
        {
          client,
          storage,
          account: { tenant: client.tenant, mid: engine.sandbox.mid },
          log: memoryLog(),
          stateFolder: engine.state,
          workerUrl: WORKER_URL,
          owner: 'test-installation',
          toolVersion: '0.0.0',
          zone: 'UTC',
          folderPattern: 'backup_YYYYMMDD',
          concurrency: 8,
          signal: NEVER,
        },
        [...found.missing, ...found.damaged],
      );
      expect([found.damaged.length, found.missing.length]).toEqual([6, 3]);
      expect({ repaired: outcome.repaired.length, lost: outcome.lost }).toEqual({ repaired: 9, lost: [] });
      const after = await verify(parts);
      expect([...after.missing, ...after.damaged, ...after.foreign]).toEqual([]);
      expect(after.repaired).toHaveLength(9);
      const files = await allFiles(storage);
      const added = files.filter((path) => !before.includes(path));
      expect(added.every((path) => path.startsWith(`${outcome.folder}/`))).toBe(true);
    } finally {
      await engine.close();
    }
  });
});
