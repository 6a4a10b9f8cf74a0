import { beforeEach, describe, expect, test } from 'vitest';
import { checkRoot, claimRoot, readRootAccount } from '../../../electron/backup/root.ts';
import { FORMAT_VERSION } from '../../../shared/format.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';

const OURS = { tenant: 'mc-ours', mid: 100, name: 'Germany' };
const ROOT_FILE = 'backup-creator.json';

let storage: MemoryStorage;
beforeEach(() => {
  storage = createMemoryStorage();
});

describe('a root', () => {
  test("without backups becomes the account's, safe on the disk before anything else is written", async () => {
    expect(await readRootAccount(storage)).toBeUndefined();
    await claimRoot(storage, OURS);
    expect(await readRootAccount(storage)).toEqual(OURS);
    const written = storage.events.indexOf(`put ${ROOT_FILE}`);
    expect(storage.events[written + 1]).toBe('settle');
  });

  test('of this account is left as it is, also where the account has another name now', async () => {
    await claimRoot(storage, OURS);
    const before = storage.textOf(ROOT_FILE);
    await claimRoot(storage, { ...OURS, name: 'Deutschland' });
    expect(storage.textOf(ROOT_FILE)).toBe(before);
  });

  test.each([
    ['MID', { ...OURS, mid: 200 }],
    ['tenant', { ...OURS, tenant: 'mc-theirs' }],
  ])('of another %s is refused, and a folder of its own is offered', async (_, other) => {
    await claimRoot(storage, OURS);
    await expect(claimRoot(storage, { ...other, name: 'France / Paris' })).rejects.toMatchObject({
      code: 'wrong-account',
      message: expect.stringContaining('another account (mc-ours, MID 100)'),
      hint: 'Use a folder of its own for this one, for example memory:/France _ Paris.',
    });
    await expect(claimRoot(storage, { tenant: other.tenant, mid: other.mid })).rejects.toMatchObject({
      hint: `Use a folder of its own for this one, for example memory:/MID ${other.mid}.`,
    });
  });

  test('that another installation has claimed a moment before, where that cannot be replaced, is whose it says', async () => {
    storage.immutable = true;
    const put = storage.put.bind(storage);
    const claimedBefore = (account: typeof OURS): void => {
      storage.files.clear();
      storage.put = async (path, body, options) => {
        storage.put = put;
        await claimRoot(storage, account);
        return put(path, body, options);
      };
    };
    claimedBefore({ ...OURS, name: 'Deutschland' });
    await claimRoot(storage, OURS);
    claimedBefore({ ...OURS, mid: 200 });
    await expect(claimRoot(storage, OURS)).rejects.toMatchObject({ code: 'wrong-account' });
  });

  test('that two accounts claim at once belongs to the one whose claim stayed', async () => {
    const settle = storage.settle.bind(storage);
    storage.settle = async () => {
      await settle();
      storage.files.set(
        ROOT_FILE,
        Buffer.from(JSON.stringify({ formatVersion: FORMAT_VERSION, account: { ...OURS, mid: 200 } })),
      );
    };
    await expect(claimRoot(storage, OURS)).rejects.toMatchObject({ code: 'wrong-account' });
  });

  test('that was emptied is noticed', async () => {
    await claimRoot(storage, OURS);
    storage.files.clear();
    await expect(checkRoot(storage, OURS)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: 'memory:/backup-creator.json is gone.',
    });
  });

  test('of a newer format or a damaged one is not touched', async () => {
    for (const [text, code] of [
      [JSON.stringify({ formatVersion: FORMAT_VERSION + 1 }), 'format-newer'],
      ['{', 'format-damaged'],
    ] as const) {
      storage.files.set(ROOT_FILE, Buffer.from(text));
      await expect(claimRoot(storage, OURS)).rejects.toMatchObject({ code });
      expect(storage.textOf(ROOT_FILE)).toBe(text);
    }
  });
});
