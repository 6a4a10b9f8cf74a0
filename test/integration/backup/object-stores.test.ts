import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import { startAzurite } from '../../servers/azurite.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import {
  type Fault,
  type FaultyProxy,
  type SeenRequest,
  startFaultyProxy,
} from '../../support/faulty-proxy.ts';
import { createObjectEngine, type ObjectEngine, QUICK } from '../../support/object-engine.ts';
import {
  azureService,
  type ObjectPlace,
  type ObjectService,
  s3Service,
} from '../../support/object-places.ts';
import { denied } from '../../support/s3-replies.ts';
import { differencesOf } from '../../support/selections.ts';
import { sharedSwift } from '../../support/shared-swift.ts';

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());

const services: { name: string; service: ObjectService | undefined }[] = [
  { name: 'S3', service: swift && s3Service(swift) },
  { name: 'Azure', service: azurite && azureService(azurite) },
];

describe.each(services)('backups in a bucket of $name', ({ service }) => {
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

    it('need no permission to delete, and the check says what that is needed for', async () => {
      proxy.faultOf = (request) => (isDeletion(request) ? deletionRefused(place) : undefined);
      expect(await open().check()).toEqual({
        ok: true,
        message: expect.stringMatching(/it may write, read and list there\.$/),
        limits: [
          expect.stringMatching(/^Can't delete: fine for backup, needed for retention\. .* the permission /),
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
      [
        'while it looks what is there',
        ({ method, url }: SeenRequest) => method === 'GET' && !url.includes('creator'),
      ],
      [
        'while it takes its folder',
        ({ method, url }: SeenRequest) => method === 'PUT' && url.includes('/claim-'),
      ],
      [
        'while it writes content',
        ({ method, url }: SeenRequest) => method === 'PUT' && url.includes('/content/'),
      ],
      [
        'while it writes its index',
        ({ method, url }: SeenRequest) => method === 'PUT' && url.includes('index.ndjson'),
      ],
      ['while it writes its manifest', ({ url }: SeenRequest) => url.includes('manifest.json')],
    ])('end within two seconds of being cancelled %s and the service hangs', async (_, isWhen) => {
      const cancel = new AbortController();
      let cancelledAt = 0;
      proxy.faultOf = (request) => {
        if (cancelledAt > 0) return { kind: 'hang' };
        if (!isWhen(request)) return undefined;
        cancelledAt = performance.now();
        cancel.abort();
        return { kind: 'hang' };
      };
      const { result } = await engine.runOnly({ storage: open(), signal: cancel.signal });
      expect(performance.now() - cancelledAt).toBeLessThan(2000);
      expect(result.error).toMatchObject({ code: 'cancelled' });
      const last = await engine.run();
      expect(last.exitCode).toBe(0);
      expect(await differencesOf(engine)).toEqual([]);
    });
  });
});

/** In the words of the place's service. */
function deletionRefused(place: ObjectPlace): Fault {
  if (place.destination().kind === 's3') return denied;
  const code = 'AuthorizationPermissionMismatch';
  const headers = { 'content-type': 'application/xml', 'x-ms-error-code': code };
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Not authorized.</Message></Error>`;
  return { kind: 'answer', status: 403, headers, body };
}
