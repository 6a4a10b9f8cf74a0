import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  credentialsRefused,
  notPermitted,
  objectError,
  refused,
} from '../../../electron/storage/object-errors.ts';
import { ObjectStorage } from '../../../electron/storage/object-storage.ts';
import { createMemoryObjectStore, forbid } from '../../support/memory-object-store.ts';

describe('check', () => {
  test('says what may be done', async () => {
    expect(await new ObjectStorage(createMemoryObjectStore(), 'acme').check()).toEqual({
      ok: true,
      message: 'Backups can be kept in memory://bucket/acme: it may write, read, list and delete there.',
      limits: [],
    });
  });

  test('takes it as a limit that nothing may be deleted', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'remove');
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: true, message: expect.stringContaining('write, read and list') });
    expect(check.limits).toEqual([
      expect.stringMatching(
        /^Can't delete: fine for backup, needed for retention\. Could not remove .*: the permission memory:remove is missing\./,
      ),
    ]);
  });

  describe('where nothing may be replaced or deleted', () => {
    const replacing =
      "Can't write over what is there: fine for backup; one that is interrupted at its very end begins anew in another folder.";

    test('takes that as limits, and names what it leaves', async () => {
      const store = createMemoryObjectStore();
      store.immutable = true;
      expect(await new ObjectStorage(store, 'acme').check()).toEqual({
        ok: true,
        message: 'Backups can be kept in memory://bucket/acme: it may write, read and list there.',
        limits: [
          replacing,
          "Can't delete: fine for backup, needed for retention. Could not remove memory://bucket/acme: it is locked there until its retention ends. Wait until then, or change the retention at the service. The small file of this check, backup-creator-probe.txt, stays there.",
        ],
      });
      expect([...store.objects.keys()]).toEqual(['acme/backup-creator-probe.txt']);
    });

    test('shows that a new file can be written though an earlier check has left its own', async () => {
      const store = createMemoryObjectStore();
      store.immutable = true;
      const storage = new ObjectStorage(store, '');
      await storage.check();
      expect(await storage.check()).toMatchObject({
        ok: true,
        limits: [replacing, expect.stringMatching(/backup-creator-probe-[0-9a-f]{16}\.txt, stays there\.$/)],
      });
      forbid(store, 'put');
      expect(await storage.check()).toMatchObject({
        ok: false,
        message: expect.stringContaining('memory:put'),
      });
    });
  });

  test('writes over what an earlier check left where it may not delete: there is never more than one', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'remove');
    const storage = new ObjectStorage(store, '');
    for (let round = 0; round < 3; round += 1) {
      const { ok, limits } = await storage.check();
      expect({ ok, limits: limits.length }).toEqual({ ok: true, limits: 1 });
    }
    expect([...store.objects.keys()]).toEqual(['backup-creator-probe.txt']);
  });

  test('says that nothing can be replaced where deleting is allowed', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      const key = call.slice('put '.length);
      if (!call.startsWith('put') || !store.objects.has(key)) return;
      throw objectError(notPermitted('memory:replace'), { action: 'write', place: key }, undefined);
    };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: true,
      message: expect.stringContaining('write, read, list and delete'),
      limits: [expect.stringMatching(/^Can't write over what is there: fine for backup/)],
    });
    expect(store.objects.size).toBe(0);
  });

  test('says what stays of what is deleted', async () => {
    const store = { ...createMemoryObjectStore(), deletionRemark: () => 'It stays as a version.' };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: true,
      message: expect.stringContaining('write, read, list and delete'),
      limits: ['It stays as a version.'],
    });
  });

  test.each([
    ['put', 'write'],
    ['get', 'read'],
    ['list', 'list'],
  ])('names the permission for %s where it is missing, and deletes its probe', async (call, action) => {
    const store = createMemoryObjectStore();
    forbid(store, call);
    const check = await new ObjectStorage(store, '').check();
    expect(check.ok).toBe(false);
    expect(check.message).toMatch(`the permission memory:${call} is missing`);
    expect(check.message).toMatch(`Could not ${action}`);
    expect(store.objects.size).toBe(0);
  });

  test('names all that are missing at once', async () => {
    const store = createMemoryObjectStore();
    forbid(store, 'get', 'list', 'remove');
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: false, limits: [expect.stringContaining('memory:remove')] });
    expect(check.message).toContain('memory:get');
    expect(check.message).toContain('memory:list');
  });

  test('says once that the credentials are refused, without the name of its probe', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      const [action, place] = call.startsWith('put')
        ? (['write', call.slice(4)] as const)
        : (['list', ''] as const);
      throw objectError(credentialsRefused('key'), { action, place: `memory://bucket/${place}` }, undefined);
    };
    expect(await new ObjectStorage(store, 'acme').check()).toEqual({
      ok: false,
      message:
        'Could not write memory://bucket/acme: the key was refused. Enter them again, and see whether they are still active.',
      limits: [],
    });
  });

  test('says what else is wrong, and looks no further', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      throw objectError(refused('418'), { action: 'write', place: call }, undefined);
    };
    expect(await new ObjectStorage(store, '').check()).toMatchObject({
      ok: false,
      message: expect.stringContaining('answered 418'),
    });
    expect(store.calls.length).toBe(1);
  });

  test('finds other content', async () => {
    const store = createMemoryObjectStore();
    store.before = (call) => {
      if (call.startsWith('get')) store.objects.set(call.slice(4), Buffer.from('other'));
    };
    const check = await new ObjectStorage(store, '').check();
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('gave back other bytes') });
    expect(store.objects.size).toBe(0);
  });
});

test('what is read comes back as bytes', async () => {
  const store = createMemoryObjectStore(new Map([['acme/file', Buffer.from('Grüße')]]));
  const stream = await new ObjectStorage(store, 'acme').read('file');
  expect((await buffer(stream)).toString()).toBe('Grüße');
});
