import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startAzurite } from '../../../servers/azurite.ts';
import { azureService, type ObjectService, s3Service } from '../../../support/object-places.ts';
import { createRestorable, restoreInto, undoOf, withFolder } from '../../../support/restored-account.ts';
import { sharedSwift } from '../../../support/shared-swift.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

describe.each([
  ['S3', swift && s3Service(swift)],
  ['Azure', azurite && azureService(azurite)],
] satisfies [string, ObjectService | undefined][])('backups on %s', (_name, service) => {
  it.skipIf(service === undefined)(
    'are restored from, with what was there kept beside them, and the restore is undone',
    async () => {
      const place = await service?.makePlace();
      if (place === undefined) return;
      const kept = await createRestorable({ assets: 60 }, place);
      try {
        await withFolder(async (folder) => {
          const account = kept.engine.sandbox.account();
          const idsOf = (typeId: number) =>
            kept.run.index.filter(({ assetType }) => assetType.id === typeId).map(({ id }) => id);
          const ids = [...idsOf(197).slice(0, 3), ...idsOf(28).slice(0, 1)];
          const state = () =>
            ids.map((id) => [account.document(id).content, account.fileBytes(id)?.toString('base64')]);
          const wanted = state();
          for (const id of ids) account.edit(id);
          const changed = state();
          const journalPath = join(folder, 'restore.ndjson');
          const done = await restoreInto(kept, { journalPath, ids, overwriteConflicts: true });
          expect({ status: done.status, state: state() }).toEqual({ status: 'complete', state: wanted });
          await place.copyTo(kept.engine.backups);
          const undo = await undoOf(kept, done.safetyRuns[0] ?? '', journalPath);
          const undone = await restoreInto(kept, { journalPath: join(folder, 'undo.ndjson'), ...undo });
          expect({ status: undone.status, state: state() }).toEqual({ status: 'complete', state: changed });
        });
      } finally {
        await kept.close();
      }
    },
  );
});
