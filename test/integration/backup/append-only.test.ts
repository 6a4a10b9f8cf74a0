import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContainerSASPermissions } from '@azure/storage-blob';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAzureStorage } from '../../../electron/storage/azure.ts';
import type { Storage } from '../../../electron/storage/storage.ts';
import { BackupError } from '../../../shared/errors.ts';
import { startAzurite } from '../../servers/azurite.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { type SeenRequest, startFaultyProxy } from '../../support/faulty-proxy.ts';
import { QUICK } from '../../support/object-engine.ts';
import { azureService, s3Service } from '../../support/object-places.ts';
import { denied } from '../../support/s3-replies.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';
import { sharedSwift } from '../../support/shared-swift.ts';
import { withCalls } from '../../support/storage.ts';
import { gcsNetwork } from '../storage/gcs-network.ts';

/** Backups go where nothing may be replaced or deleted: no run fails of it, and none of them for ever. */

const swift = await sharedSwift();
const azurite = await startAzurite();
afterAll(() => azurite?.stop());
const gcs = gcsNetwork();

const HTML_BLOCK = 197;
/** A file that stands beside an older one. */
const BESIDE = /\.v-[0-9a-f]{8}\.\d+\./;

/** An empty bucket in which what is written stays as it is. */
interface Place {
  open(): Storage;
  copyTo(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** Swift lets objects be replaced: a proxy refuses it as other services do. */
async function s3Place(address: NonNullable<typeof swift>): Promise<Place> {
  const place = await s3Service(address).makePlace();
  const proxy = await startFaultyProxy(place.origin);
  const written = new Set<string>();
  proxy.faultOf = ({ method, url }: SeenRequest) => {
    if (method === 'DELETE' || (method === 'POST' && url.includes('?delete'))) return denied;
    if (method !== 'PUT') return undefined;
    const path = url.split('?')[0] ?? '';
    if (written.has(path)) return denied;
    written.add(path);
    return undefined;
  };
  return {
    open: () => place.open({ origin: proxy.origin, retries: QUICK }),
    copyTo: (folder) => place.copyTo(folder),
    close: () => proxy.close(),
  };
}

/** With a signature that lets blobs be created and no more: the server itself refuses all else. */
async function azurePlace(server: NonNullable<typeof azurite>): Promise<Place> {
  const place = await azureService(server).makePlace();
  const destination = place.destination();
  if (destination.kind !== 'azure') throw new Error('It is not a place of Azure.');
  const { container, prefix } = destination.settings;
  const sas = await server.client.getContainerClient(container).generateSasUrl({
    permissions: ContainerSASPermissions.parse('rcl'),
    expiresOn: new Date(Date.now() + 3_600_000),
  });
  const { account, origin } = server;
  const settings = { container, prefix, account, endpoint: `${origin}/${account}` };
  return {
    open: () => createAzureStorage(settings, { sas }, { retries: QUICK }),
    copyTo: (folder) => place.copyTo(folder),
    close: async () => undefined,
  };
}

async function gcsPlace(forbid: () => void): Promise<Place> {
  forbid();
  return {
    open: () => gcs.open(),
    async copyTo(folder) {
      await rm(folder, { recursive: true, force: true });
      for (const [key, { content }] of gcs.fake.objects) {
        const path = join(folder, key.slice('jobs/'.length));
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
    },
    close: async () => undefined,
  };
}

const places: { name: string; make: (() => Promise<Place>) | undefined }[] = [
  { name: 'S3 that refuses it', make: swift && (() => s3Place(swift)) },
  { name: 'Azure with a signature for creating alone', make: azurite && (() => azurePlace(azurite)) },
  {
    name: 'GCS without the permission to delete',
    make: () => gcsPlace(() => gcs.fake.permissions.delete('delete')),
  },
  { name: 'GCS with a retention policy', make: () => gcsPlace(() => (gcs.fake.retention = true)) },
];

describe.each(places)('where nothing may be replaced or deleted, on $name, a backup', ({ make }) => {
  let place: Place;
  let engine: Engine;
  beforeEach(async () => {
    if (make === undefined) return;
    engine = await createEngine({ assets: 60 });
    place = await make();
  });
  afterEach(async () => {
    await place?.close();
    await engine?.close();
  });

  const it = test.skipIf(make === undefined);

  /** Runs, and copies what is there then into `engine.backups`. */
  const run = async (options: Parameters<Engine['run']>[0] = {}) => {
    const done = await engine.run({ storage: place.open(), ...options });
    await place.copyTo(engine.backups);
    return done;
  };

  /** Cancels the run when so many files of assets are there. */
  const cancelledAfter = async (files: number): Promise<void> => {
    const cancel = new AbortController();
    const opened = place.open();
    let written = 0;
    const storage = withCalls(opened, {
      put: async (path, body, options) => {
        await opened.put(path, body, options);
        if (path.includes('/content/')) written += 1;
        if (written === files) cancel.abort();
      },
    });
    const { result } = await run({ storage, signal: cancel.signal });
    expect(result).toMatchObject({ status: 'interrupted', error: { code: 'cancelled' } });
  };

  /** Runs until all but the manifest is written, and says in which folder. */
  const withoutManifest = async (): Promise<string | undefined> => {
    const storage = place.open();
    const cut = withCalls(storage, {
      put: async (path, body, options) => {
        if (path.endsWith('manifest.json'))
          throw new BackupError('storage-unavailable', 'The network is down.');
        return storage.put(path, body, options);
      },
    });
    const { result, folder } = await run({ storage: cut });
    expect(result.status).toBe('interrupted');
    return folder;
  };

  it('is made again and again, each time with what changed, and the check says what cannot be done', async () => {
    expect(await place.open().check()).toMatchObject({
      ok: true,
      limits: [
        expect.stringMatching(/^Can't write over what is there: fine for backup/),
        expect.stringMatching(/^Can't delete: fine for backup, needed for retention/),
      ],
    });
    await run();
    engine.sandbox.account().changeForDemo();
    const { exitCode, manifest, log } = await run();
    expect({ exitCode, kept: manifest?.counts.kept }).toEqual({ exitCode: 0, kept: 7 });
    expect(log.filter((line) => line.startsWith('warn'))).toEqual([]);
    expect(await differencesOf(engine)).toEqual([]);
  });

  it('goes on after an interruption, in the same folder, though kept assets have changed meanwhile', async () => {
    await cancelledAfter(30);
    for (const id of ownBlockIds(engine)) engine.sandbox.account().edit(id);
    await cancelledAfter(30);
    const { exitCode, result } = await run();
    expect(exitCode).toBe(0);
    expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
    expect(await differencesOf(engine)).toEqual([]);
    const [continued] = await finishedRuns(engine.backups);
    const besides = continued?.index.flatMap(({ files }) => files).filter(({ path }) => BESIDE.test(path));
    expect(besides?.length).toBeGreaterThan(0);
  });

  it('goes on where only its manifest was missing', async () => {
    const folder = await withoutManifest();
    const { result } = await run();
    expect(result.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
    expect(result.runs[0]?.folder).toBe(folder);
    expect(await differencesOf(engine)).toEqual([]);
  });

  it.each([false, true])(
    'begins anew in another folder where it had written its index and now has more to say; asked only to continue: %s',
    async (continueOnly) => {
      const before = await withoutManifest();
      engine.sandbox.account().changeForDemo();
      const { exitCode, result, folder, log } = await run({ request: { continueOnly } });
      expect(exitCode).toBe(0);
      expect(result.runs.map(({ status }) => status)).toEqual(['complete']);
      expect(folder).not.toBe(before);
      expect(log).toContainEqual(expect.stringMatching(/^warn The interrupted run cannot be finished/));
      expect(await differencesOf(engine)).toEqual([]);
      expect((await run()).manifest?.counts.kept).toBe(0);
    },
  );

  it('fetches again what it had kept from lists that are found wanting later', async () => {
    const ids = [...engine.sandbox.account().list()]
      .filter(({ typeId, shared }) => typeId === HTML_BLOCK && !shared)
      .map(({ id }) => id);
    const [hidden, last] = [ids[5], ids.at(-1)];
    Object.assign(engine.sandbox.switches, {
      maximumPageSize: 10,
      listBodies: (whole: Record<string, unknown>) => {
        if (whole.id === hidden) return { ...whole, content: 'cut' };
        return whole.id === last ? { ...whole, more: true } : whole;
      },
    });
    const { exitCode, manifest } = await run({ random: () => 1 });
    expect(exitCode).toBe(0);
    expect(manifest?.trust.some(({ trusted }) => !trusted)).toBe(true);
    expect(await differencesOf(engine)).toEqual([]);
    const [made] = await finishedRuns(engine.backups);
    const line = made?.index.find(({ id }) => id === hidden);
    expect(line).toMatchObject({ source: 'id' });
    expect(line?.files.every(({ path }) => BESIDE.test(path))).toBe(true);
  });
});
