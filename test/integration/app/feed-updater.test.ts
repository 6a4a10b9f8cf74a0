import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import electronUpdater from 'electron-updater';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { feedUpdater } from '../../../electron/app/feed-updater.ts';
import type { Updater } from '../../../electron/app/updates.ts';
import { NodeRequests } from '../../support/node-requests.ts';

const NEWER = Buffer.from('#!/bin/sh\necho "the newer version"\n');

let folder: string;
let server: Server;
/** What the feed gives, by path; without an entry it answers 404. */
let files: Map<string, Buffer | string>;
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-feed-'));
  files = new Map();
  asked = [];
  server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    const content = files.get(path);
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('APPIMAGE', join(folder, 'backup-creator-1.0.0.AppImage'));
  await writeFile(join(folder, 'backup-creator-1.0.0.AppImage'), 'this version');
});
const afterFailure = vi.fn();

afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** The library's updater of AppImages, in a program that is played. */
async function openUpdater(version = '1.0.0'): Promise<Updater> {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'app-update.yml');
  await writeFile(config, `provider: generic\nurl: ${url}\nupdaterCacheDirName: backup-creator-updater\n`);
  const library = new electronUpdater.AppImageUpdater(null, {
    version,
    name: 'backup-creator',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  // Else requests go through Electron.
  Object.assign(library, { httpExecutor: new NodeRequests() });
  library.disableDifferentialDownload = true;
  const quiet = vi.fn();
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return feedUpdater({ library, log, beforeInstall: () => undefined, afterFailure });
}

/** Offers a version in a channel; `content` is what is got in its place. */
function offer(channel: string, version: string, content: Buffer = NEWER): void {
  const name = `backup-creator-${version}.AppImage`;
  const sha512 = createHash('sha512').update(NEWER).digest('base64');
  const feed = {
    version,
    files: [{ url: name, sha512, size: NEWER.length }],
    path: name,
    sha512,
    releaseDate: '2026-11-20T09:00:00.000Z',
    releaseNotes: 'Restores are faster.\n',
  };
  files.set(`/${channel}-linux.yml`, JSON.stringify(feed)); // JSON is YAML
  files.set(`/${name}`, content);
}

const contents = async (): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.AppImage'));
  return Promise.all(found.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
};

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the updater', () => {
  it('finds a newer version, with what is new in it, and gets it', async () => {
    offer('latest', '1.1.0');
    const updater = await openUpdater();
    expect(await updater.find('stable')).toEqual({
      version: '1.1.0',
      date: '2026-11-20T09:00:00.000Z',
      notes: 'Restores are faster.',
    });
    expect(asked).toEqual(['/latest-linux.yml']);
    const shares: number[] = [];
    await updater.download((share) => shares.push(share));
    expect(await contents()).toContain(NEWER.toString());
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('goes on as the one instance, and says so, where nothing was installed', async () => {
    const updater = await openUpdater();
    expect(() => updater.install()).toThrowError(
      expect.objectContaining({
        code: 'update-failed',
        message: 'The newer version could not be installed.',
      }),
    );
    expect(afterFailure).toHaveBeenCalledOnce();
  });

  it('says so where the program was not installed in a way that it could be updated', async () => {
    offer('latest', '1.1.0');
    const updater = await openUpdater();
    vi.stubEnv('APPIMAGE', undefined);
    await expect(updater.find('stable')).rejects.toMatchObject({
      message: 'This copy of Backup Creator cannot update itself.',
    });
    expect(asked).toEqual([]);
  });

  it('finds nothing where the feed has this version or an older one', async () => {
    offer('latest', '1.0.0');
    expect(await (await openUpdater()).find('stable')).toBeNull();
    expect(await (await openUpdater('2.0.0')).find('stable')).toBeNull();
  });

  it('asks the channel it is told, and never goes back to an older version for it', async () => {
    offer('latest', '1.0.0');
    offer('beta', '1.1.0-beta.1');
    const updater = await openUpdater();
    expect(await updater.find('beta')).toMatchObject({ version: '1.1.0-beta.1' });
    expect(await (await openUpdater('1.1.0-beta.1')).find('stable')).toBeNull();
  });

  it('refuses what is not the version that was announced, and keeps nothing of it', async () => {
    offer('latest', '1.1.0', Buffer.from(NEWER.toString().replace('newer', 'other')));
    const updater = await openUpdater();
    await updater.find('stable');
    await expect(updater.download(() => undefined)).rejects.toMatchObject({
      code: 'update-failed',
      message: 'What was downloaded is not the version that was announced.',
    });
    expect(await contents()).toEqual(['this version']);
  });

  it('says that it could not ask where the feed is not there, and that it could not get where a file is not', async () => {
    const updater = await openUpdater();
    await expect(updater.find('stable')).rejects.toMatchObject({
      code: 'update-failed',
      message: 'It could not be found out whether there is a newer version.',
    });
    offer('latest', '1.1.0');
    await updater.find('stable');
    files.delete('/backup-creator-1.1.0.AppImage');
    await expect(updater.download(() => undefined)).rejects.toMatchObject({
      message: 'The newer version could not be downloaded.',
    });
  });
});
