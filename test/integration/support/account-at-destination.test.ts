import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { differencesOf, OWN_ASSETS } from '../../support/selections.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await createEngine({ assets: 60 });
});
afterEach(() => engine.close());

const backUp = () => engine.run({ job: { selection: OWN_ASSETS } });
const found = () => differencesOf(engine, OWN_ASSETS);

/** Assets with a file of their own. */
function withFile(): number[] {
  const account = engine.sandbox.account();
  return account.ids().filter((id) => account.fileBytes(id) !== undefined);
}

describe('what differs between destination and account', () => {
  test('is nothing after a backup, files among it', async () => {
    await backUp();
    expect(withFile().length).toBeGreaterThan(3);
    expect(await found()).toEqual([]);
  });

  test('is an asset that was changed, one that was added and one that was removed', async () => {
    await backUp();
    const account = engine.sandbox.account();
    const [changed = 0, removed = 0] = account.ids();
    account.edit(changed);
    account.remove(removed);
    const added = account.add();
    expect((await found()).toSorted()).toEqual(
      [
        `asset ${changed} is held in another version`,
        `asset ${removed} is held and not in the account`,
        `asset ${added} is in the account and not held`,
      ].toSorted(),
    );
  });

  test('is a file that could not be fetched', async () => {
    const [id = 0] = withFile();
    engine.sandbox.faults.add({ match: { kind: 'file', id }, effect: faultReplies.internalError() });
    await backUp();
    expect(await found()).toEqual([`the file of asset ${id} is not held, or another one is`]);
  });

  test('is a file that is not what was written', async () => {
    await backUp();
    const [first] = heldAssets(await finishedRuns(engine.backups)).values();
    const path = join(first?.folder ?? '', first?.line.files[0]?.path ?? '');
    await appendFile(join(engine.backups, path), ' ');
    expect(await found()).toEqual([`${path} is damaged`]);
  });
});
