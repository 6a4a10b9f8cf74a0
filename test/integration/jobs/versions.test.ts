import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findStoredFile } from '../../../electron/jobs/stored-file.ts';
import { createLocalStorage } from '../../../electron/storage/local.ts';
import type { JobDestination } from '../../../shared/destination.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';
import { type KeptDocument, keepVersion } from '../../support/kept-versions.ts';
import { writeRoot, writeRun } from '../../support/written-runs.ts';

const BLOCK: KeptDocument = {
  id: 7,
  name: 'Hero',
  assetType: { id: 197, name: 'htmlblock' },
  status: { id: 1, name: 'Draft' },
  content: '<p>Old</p>',
};
const RUNS = [
  { runId: 'run-first', folder: 'backup_20261123', until: '2026-11-23T10:00:00Z', content: '<p>Old</p>' },
  { runId: 'run-second', folder: 'backup_20261124', until: '2026-11-24T10:00:00Z', content: '<p>New</p>' },
] as const;

let place: DesktopPlace;
let desktop: Desktop;
let jobId: string;

beforeAll(async () => {
  place = await createDesktopPlace();
  desktop = await place.open();
  const { handlers } = desktop.service;
  ({
    jobIds: [jobId = ''],
  } = await handlers['jobs.create'](place.wanted()));
  const storage = await createLocalStorage(place.backups(), { create: 'with-parents' });
  await writeRoot(storage);
  for (const { runId, folder, until, content } of RUNS) {
    await storage.claim(folder, runId);
    const { line } = await keepVersion(storage, { ...BLOCK, content }, { folder });
    const modifiedDate = `${until.slice(0, 19)}.0000000Z`;
    await writeRun(storage, { runId, folder, until, index: [{ ...line, modifiedDate }] });
  }
  await handlers['browse.open']({ jobId });
  const known = async () => (await handlers['browse.open']({ jobId })).runs.length;
  await vi.waitFor(async () => expect(await known()).toBe(2), { timeout: 30_000 });
});
afterAll(() => place.close());

const handlers = () => desktop.service.handlers;
const last = { id: 7, runId: 'run-second' };

describe('a version of an asset', () => {
  it('has its details, read from the folder of the run that kept it', async () => {
    const found = await handlers()['browse.asset']({ jobId, ...last });
    expect(found).toMatchObject({
      row: { id: 7, runId: 'run-second', name: 'Hero' },
      preview: 'html',
      email: null,
    });
    expect(found.address).toBe(
      join(place.backups(), 'backup_20261124/content/Content Builder/News/Hero.7.json'),
    );
    const { part } = found.texts[0] ?? { part: '' };
    expect(await handlers()['browse.text']({ jobId, ...last, part })).toEqual({
      text: '<p>New</p>',
      language: 'html',
    });
    expect(await handlers()['browse.text']({ jobId, id: 7, runId: 'run-first', part })).toMatchObject({
      text: '<p>Old</p>',
    });
  });

  it('has a page to preview it', async () => {
    const page = await desktop.service.previewPage({ jobId, ...last, part: null });
    expect(page).toContain('<p>New</p>');
  });

  it('is compared with another one', async () => {
    const found = await handlers()['browse.compare']({ jobId, id: 7, from: 'run-first', to: 'run-second' });
    expect(found).toMatchObject({
      words: ['code changed'],
      texts: [{ from: '<p>Old</p>', to: '<p>New</p>' }, { label: 'All as JSON' }],
    });
  });

  it('that the backups do not hold is said so, by every call', async () => {
    const absent = {
      code: 'storage-not-found',
      message: expect.stringContaining('hold no version of asset'),
    };
    for (const version of [
      { id: 8, runId: 'run-second' },
      { id: 7, runId: '../backup_20261124' },
    ]) {
      const asked = { jobId, ...version };
      await expect(handlers()['browse.asset'](asked)).rejects.toMatchObject(absent);
      await expect(handlers()['browse.text']({ ...asked, part: 'json' })).rejects.toMatchObject(absent);
      await expect(desktop.service.previewPage({ ...asked, part: null })).rejects.toMatchObject(absent);
    }
    const compared = { jobId, id: 7, from: 'run-first', to: 'run-none' };
    await expect(handlers()['browse.compare'](compared)).rejects.toMatchObject(absent);
  });
});

describe('the files of a destination', () => {
  const files = (folder: string) => handlers()['browse.files']({ jobId, folder, cursor: null });

  it('are shown as they are stored', async () => {
    expect(await files('')).toMatchObject({
      folder: '',
      address: place.backups(),
      folders: ['backup_20261123', 'backup_20261124'],
      files: [{ name: 'backup-creator.json', bytes: expect.any(Number), modified: expect.any(String) }],
      next: null,
      local: true,
    });
    const news = await files('backup_20261124/content/Content Builder/News');
    expect(news.files.map(({ name }) => name)).toEqual(['Hero.7.html', 'Hero.7.json']);
  });

  it.each(['..', '../..', '/etc', 'backup_20261124/../..', 'C:/', 'backup_20261124\\..'])(
    'never leave the root: %s',
    async (folder) => {
      await expect(files(folder)).rejects.toMatchObject({ code: 'storage-name' });
    },
  );
});

describe('a stored file of this machine', () => {
  const find = (path: string) => desktop.service.findFile(jobId, path);

  it('is found by its path below the root, and a folder too', async () => {
    expect(await find('backup_20261124/manifest.json')).toEqual({
      path: join(place.backups(), 'backup_20261124/manifest.json'),
      isFile: true,
    });
    expect(await find('backup_20261124')).toMatchObject({ isFile: false });
  });

  it.each([
    '..',
    '../state/x.json',
    '/etc/passwd',
    'backup_20261124/../../state',
    'backup_20261124/..',
    'backup_20261124\\..\\x',
    'C:/x.txt',
    'file:///etc/passwd',
    'a.txt:stream.exe',
    'a\0.txt',
  ])('is never one outside of it: %j', async (path) => {
    await expect(find(path)).rejects.toMatchObject({ code: 'storage-name' });
  });

  it('is never one that a link leads to outside of it', async () => {
    const outside = join(place.root, 'outside');
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, 'secret.txt'), 'x');
    await symlink(join(outside, 'secret.txt'), join(place.backups(), 'linked.txt'));
    await symlink(outside, join(place.backups(), 'linked-folder'));
    for (const path of ['linked.txt', 'linked-folder', 'linked-folder/secret.txt']) {
      await expect(find(path), path).rejects.toMatchObject({ code: 'storage-name' });
    }
    await rm(join(place.backups(), 'linked.txt'));
    await rm(join(place.backups(), 'linked-folder'));
  });

  it('that is not there is said so', async () => {
    await expect(find('backup_20261124/none.txt')).rejects.toMatchObject({ code: 'storage-not-found' });
  });

  it('is none where the backups are in a bucket', async () => {
    const bucket: JobDestination = {
      kind: 'gcs',
      bucket: 'backups',
      prefix: '',
      access: { by: 'machine' },
    };
    await expect(findStoredFile(bucket, 'x.txt')).rejects.toMatchObject({ code: 'configuration' });
  });
});
