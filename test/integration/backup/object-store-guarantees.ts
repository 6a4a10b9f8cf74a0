import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from '../../support/faulty-proxy.ts';
import { createObjectEngine, type ObjectEngine, QUICK } from '../../support/object-engine.ts';
import type { ObjectPlace, ObjectService } from '../../support/object-places.ts';
import { differencesOf } from '../../support/selections.ts';
import { withCalls } from '../../support/storage.ts';

/**
 * The engine's guarantees on an object store; `service` is undefined where its server cannot be installed, and
 * `deletionRefused` what it answers to who may not delete.
 */
export function objectStoreGuarantees(
  name: string,
  service: ObjectService | undefined,
  deletionRefused: Fault,
): void {
  describe(`backups in a bucket of ${name}`, () => {
    let place: ObjectPlace;
    let engine: ObjectEngine;

    beforeEach(async () => {
      if (service === undefined) return;
      place = await service.makePlace();
      engine = await createObjectEngine(place, { assets: 30 });
    });

    afterEach(() => engine?.close());

    const it = test.skipIf(service === undefined);
    const anotherMachine = () => ({
      state: join(engine.root, 'another machine'),
      owner: 'another-installation',
    });

    it('keep every block, and the next time exactly what changed', async () => {
      await engine.run();
      const changes = engine.sandbox.account().changeForDemo();
      const { manifest } = await engine.run();
      expect(manifest?.counts).toMatchObject({ kept: 7, added: 2, changed: 5, deleted: 1 });
      const [, run] = await finishedRuns(engine.backups);
      expect(run?.inventory).toMatchObject([{ id: changes.removed, state: 'deleted' }]);
      expect(await differencesOf(engine)).toEqual([]);
    });

    it('tell a new machine their history: its first run keeps only what changed', async () => {
      await engine.run();
      engine.sandbox.account().changeForDemo();
      const { manifest } = await engine.run(anotherMachine());
      expect(manifest?.counts.kept).toBe(7);
      expect(manifest?.since).not.toBeNull();
      expect(await differencesOf(engine)).toEqual([]);
    });

    it.each([
      ['the same machine', () => ({})],
      ['a new machine', anotherMachine],
    ])('are filled in by %s when a lifecycle rule took the oldest one away', async (_, machine) => {
      const first = await engine.run();
      engine.sandbox.account().changeForDemo();
      await engine.run();
      await place.remove(first.folder ?? '');
      await place.copyTo(engine.backups);
      expect(await differencesOf(engine)).not.toEqual([]);
      const { manifest } = await engine.run(machine());
      expect(manifest?.walked).toBe(true);
      expect(await differencesOf(engine)).toEqual([]);
      expect((await engine.run(machine())).manifest?.counts.kept).toBe(0);
    });

    it('go on in a folder into which all of the bucket was copied', async () => {
      await engine.run();
      const folder = join(engine.root, 'folder');
      await place.copyTo(folder);
      engine.sandbox.account().changeForDemo();
      const storage = await createLocalStorage(folder, { create: 'never' });
      const { manifest } = await engine.runOnly({ ...anotherMachine(), storage });
      expect(manifest?.counts.kept).toBe(7);
      expect(await differencesOf(engine, undefined, folder)).toEqual([]);
    });

    it('of a job that was pointed at another bucket trust only what they find there', async () => {
      await engine.run();
      const other = await (service as ObjectService).makePlace();
      const { manifest } = await engine.run({ storage: other.open() });
      expect(manifest?.since).toBeNull();
      const copy = join(engine.root, 'other');
      await other.copyTo(copy);
      expect(await differencesOf(engine, undefined, copy)).toEqual([]);
    });

    describe('behind a faulty network', () => {
      let proxy: FaultyProxy;

      beforeEach(async () => {
        if (service !== undefined) proxy = await startFaultyProxy(place.origin);
      });

      afterEach(() => proxy?.close());

      const open = () => place.open({ origin: proxy.origin, retries: QUICK });
      const isDeletion = ({ method, url }: SeenRequest) =>
        method === 'DELETE' || (method === 'POST' && url.includes('?delete'));

      it('need no permission to delete, and the check says what it would be for', async () => {
        proxy.faultOf = (request) => (isDeletion(request) ? deletionRefused : undefined);
        expect(await open().check()).toEqual({
          ok: true,
          message: expect.stringMatching(/it may write, read and list there\.$/),
          limits: [
            expect.stringMatching(
              /^Can't delete: fine for backup, needed for retention\. .* the permission /,
            ),
          ],
        });
        const first = await engine.run({ storage: open() });
        engine.sandbox.account().changeForDemo();
        const second = await engine.run({ storage: open() });
        expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
        expect(second.manifest?.counts.kept).toBe(7);
        expect(await differencesOf(engine)).toEqual([]);
      });

      it.each([
        ['looks what is there', (call: string) => call === 'list '],
        ['takes its folder', (call: string) => call.startsWith('claim')],
        ['writes content', (call: string) => call.includes('/content/')],
        ['writes its index', (call: string) => call.endsWith('index.ndjson')],
        ['writes its manifest', (call: string) => call.endsWith('manifest.json') && call.startsWith('put')],
      ])('end at once of being cancelled while the service hangs as it %s', async (_, isWhen) => {
        const cancel = new AbortController();
        let hangs = false;
        proxy.faultOf = () => {
          if (!hangs) return undefined;
          cancel.abort();
          return { kind: 'hang' };
        };
        const storage = noticing(open(), (call) => {
          hangs ||= isWhen(call);
        });
        const { result } = await engine.runOnly({ storage, signal: cancel.signal });
        expect(result.error).toMatchObject({ code: 'cancelled' });
        const last = await engine.run();
        expect(last.exitCode).toBe(0);
        expect(await differencesOf(engine)).toEqual([]);
      });
    });
  });
}

/** A storage that says of each call what it is for, before it is made. */
function noticing(storage: Storage, notice: (call: string) => void): Storage {
  return withCalls(storage, {
    put: (path, body, options) => {
      notice(`put ${path}`);
      return storage.put(path, body, options);
    },
    list: (folder, options) => {
      notice(`list ${folder}`);
      return storage.list(folder, options);
    },
    claim: (folder, runId) => {
      notice(`claim ${folder}`);
      return storage.claim(folder, runId);
    },
  });
}
