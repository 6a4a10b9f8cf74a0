import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractAll, extractFile } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { NtExecutable, NtExecutableResource } from 'pe-library';
import { Resource } from 'resedit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrongFuses } from '../../electron/packing/fuses.ts';
import { isPermissive } from '../../electron/packing/licences.ts';
import { licencesSchema } from '../../shared/licences.ts';
import { call } from '../e2e/journey.ts';
import { launchApp, removeProfile } from '../e2e/launch.ts';
import { type Keyring, startKeyring } from '../host/keyring.ts';
import { archivedFiles, headerHash, sizesByFolder } from './archive.ts';
import { makeDummyElectron } from './dummy-electron.ts';
import { type PackedApp, packFor } from './pack.ts';

const PROJECT = join(import.meta.dirname, '../..');
const ICONS = join(PROJECT, 'electron', 'app', 'icons');
const LARGEST_ARCHIVE_BYTES = 12 * 1024 * 1024;
const FEED = 'https://updates.example.org/backup-creator';

let folder: string;
let apps: PackedApp[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-packing-'));
  const electron = await makeDummyElectron(join(folder, 'electron'));
  const packed = await Promise.all([
    packFor('linux', {
      electron: electron.linux,
      folder: join(folder, 'linux'),
      env: { UPDATE_FEED_URL: FEED },
    }),
    packFor('win32', { electron: electron.win32, folder: join(folder, 'win32') }),
    packFor('darwin', { electron: electron.darwin, folder: join(folder, 'darwin') }),
  ]);
  apps = packed.flat();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

const app = (system: string, arch: string): PackedApp =>
  apps.find((each) => each.system === system && each.arch === arch)!;

describe.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['win32', 'x64'],
  ['win32', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
])('the app packed for %s, %s', (system, arch) => {
  const native = `node_modules/keytar/prebuilds/${system}-${arch}/keytar.node`;

  it('holds what it needs and nothing else', () => {
    const paths = archivedFiles(app(system, arch)).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'package.json',
        'dist/licences.json',
        'dist/main/main.js',
        'dist/main/catalog-worker.js',
        'dist/main/storage-worker.js',
        'dist/main/browse-worker.js',
        'dist/main/sample-process.js',
        'dist/main/icon.png',
        'dist/preload/preload.cjs',
        'dist/renderer/index.html',
        'node_modules/keytar/lib/keytar.js',
        'node_modules/keytar/package.json',
        native,
      ]),
    );
    const wanted = [
      /^package\.json$/,
      /^dist\/licences\.json$/,
      /^dist\/main\/[\w.-]+\.js$/,
      /^dist\/main\/icon\.png$/,
      new RegExp(`^dist/main/tray/${system}/[\\w.@-]+\\.png$`),
      /^dist\/preload\/preload\.cjs$/,
      /^dist\/renderer\/index\.html$/,
      /^dist\/renderer\/assets\/[\w.-]+\.(js|css|png|svg|woff2)$/,
      /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js)$/,
    ];
    const others = paths.filter((path) => path !== native && !wanted.some((pattern) => pattern.test(path)));
    expect(others).toEqual([]);
  });

  it('holds all tray icons of its system', async () => {
    const shipped = await readdir(join(ICONS, 'shipped', 'tray', system));
    const paths = archivedFiles(app(system, arch)).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('dist/main/tray/')).sort()).toEqual(
      shipped.map((name) => `dist/main/tray/${system}/${name}`).sort(),
    );
  });

  it('has the native module of its system and processor alone, beside the archive', async () => {
    const packed = app(system, arch);
    const unpacked = archivedFiles(packed).filter((file) => file.unpacked);
    expect(unpacked.map(({ path }) => path)).toEqual([native]);
    const beside = join(packed.resources, 'app.asar.unpacked');
    const found = await readdir(beside, { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toHaveLength(1);
    expect(await readFile(join(beside, native))).toEqual(await readFile(join(PROJECT, native)));
  });

  it('has the fuses set that keep others from running code in it', async () => {
    expect(await wrongFuses(app(system, arch).executable)).toEqual([]);
  });

  it('is small', () => {
    const files = archivedFiles(app(system, arch));
    process.stdout.write(`${system} ${arch}\n${sizesByFolder(files)}\n`);
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(LARGEST_ARCHIVE_BYTES);
  });

  it('says whom its parts are by and that they may be handed on', () => {
    const text = extractFile(join(app(system, arch).resources, 'app.asar'), 'dist/licences.json').toString();
    const licences = licencesSchema.parse(JSON.parse(text));
    const names = licences.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['electron', '@github/keytar', 'zod', 'react', '@aws-sdk/client-s3']),
    );
    expect(licences.filter(({ licence }) => !isPermissive(licence))).toEqual([]);
    expect(licences.filter((each) => each.text.length < 200)).toEqual([]);
  });
});

describe('the app packed for Linux', () => {
  it('has icons of each size that desktops ask for', async () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
      const png = await readFile(join(ICONS, 'packed', `${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
  });

  it('has the words of one language', async () => {
    const { executable } = app('linux', 'x64');
    expect(await readdir(join(executable, '..', 'locales'))).toEqual(['en-US.pak']);
  });

  it('knows the feed of updates that was set when it was packed', async () => {
    const feed = await readFile(join(app('linux', 'x64').resources, 'app-update.yml'), 'utf8');
    expect(feed).toContain('provider: generic');
    expect(feed).toContain(`url: ${FEED}`);
  });
});

describe('the app packed for Windows', () => {
  const resourcesOf = async () =>
    NtExecutableResource.from(
      NtExecutable.from(await readFile(app('win32', 'x64').executable), { ignoreCert: true }),
    ).entries;

  it('carries its icon and its name', async () => {
    const entries = await resourcesOf();
    const [icons] = Resource.IconGroupEntry.fromEntries(entries);
    expect(icons?.icons.map(({ width }) => width || 256)).toEqual(expect.arrayContaining([16, 32, 48, 256]));
    const [version] = Resource.VersionInfo.fromEntries(entries);
    const [language] = version?.getAllLanguagesForStringValues() ?? [];
    expect(language && version?.getStringValues(language)).toMatchObject({
      ProductName: 'Backup Creator',
      FileDescription: 'Backup Creator',
    });
  });

  it('knows the one archive that it may load', async () => {
    const entry = (await resourcesOf()).find(({ type }) => type === 'INTEGRITY');
    expect(JSON.parse(Buffer.from(entry!.bin).toString())).toEqual([
      { file: 'resources\\app.asar', alg: 'SHA256', value: headerHash(app('win32', 'x64')) },
    ]);
  });

  it('knows no feed of updates where none was set', () => {
    expect(existsSync(join(app('win32', 'x64').resources, 'app-update.yml'))).toBe(false);
  });
});

describe('the app packed for macOS', () => {
  const plist = () => readFile(join(app('darwin', 'arm64').executable, 'Contents', 'Info.plist'), 'utf8');

  it('carries its icon, its name and its id', async () => {
    const { resources } = app('darwin', 'arm64');
    const text = await plist();
    expect(text).toMatch(/<key>CFBundleIdentifier<\/key>\s*<string>org\.backupcreator\.desktop</);
    expect(text).toMatch(/<key>CFBundleDisplayName<\/key>\s*<string>Backup Creator</);
    const icon = /<key>CFBundleIconFile<\/key>\s*<string>([^<]+)</.exec(text)?.[1] ?? '';
    expect(await readFile(join(resources, icon))).toEqual(await readFile(join(ICONS, 'packed', 'icon.icns')));
  });

  it('knows the one archive that it may load', async () => {
    const text = await plist();
    const hash = headerHash(app('darwin', 'arm64'));
    expect(text).toMatch(
      new RegExp(
        `<key>Resources/app\\.asar</key>\\s*<dict>[^]*?<string>SHA256</string>[^]*?<string>${hash}<`,
      ),
    );
  });

  it('has the words of one language', async () => {
    const { resources } = app('darwin', 'arm64');
    expect((await readdir(resources)).filter((name) => name.endsWith('.lproj'))).toEqual(['en.lproj']);
  });
});

describe('the check of fuses', () => {
  it('names those that are not set as they have to be', async () => {
    const { linux } = await makeDummyElectron(join(folder, 'unfused'));
    const executable = join(linux, 'electron');
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    });
    expect(await wrongFuses(executable)).toEqual([
      'RunAsNode',
      'EnableCookieEncryption',
      'EnableNodeOptionsEnvironmentVariable',
      'EnableNodeCliInspectArguments',
      'EnableEmbeddedAsarIntegrityValidation',
      'OnlyLoadAppFromAsar',
    ]);
  });
});

describe('the packed app', () => {
  let keyring: Keyring;

  beforeAll(async () => {
    keyring = await startKeyring();
  });
  afterAll(() => keyring?.stop());

  it('starts from its archive, away from the project, and completes a backup', async () => {
    const unpacked = join(folder, 'unpacked');
    const { resources } = app('linux', process.arch);
    extractAll(join(resources, 'app.asar'), unpacked);
    const running = await launchApp({
      folder: unpacked,
      env: { ...keyring.env, STAND_IN_RESOURCES: resources, APPIMAGE: undefined },
    });
    const { page } = running;
    try {
      expect(await running.electron.evaluate(({ app: program }) => program.getAppPath())).toBe(unpacked);
      expect(await call(page, 'keychain.check', undefined)).toEqual({ problem: null });
      const updates = () => call(page, 'updates.get', undefined);
      const problem = { message: 'This copy of Backup Creator cannot update itself.' };
      await expect.poll(updates).toMatchObject({ state: 'idle', problem });
      const backups = join(folder, 'backups');
      const { jobIds } = await call(page, 'jobs.createSample', { path: backups });
      const jobId = jobIds[0]!;
      await call(page, 'runs.start', { jobId, full: false, acceptDeletions: false });
      const log = () => call(page, 'runs.log', { jobId, limit: 10 });
      await expect
        .poll(log, { timeout: 60_000 })
        .toMatchObject({ lines: [{ outcome: 'complete', counts: { problems: 0 } }] });
      const [run = ''] = (await readdir(backups)).filter((name) => name.startsWith('backup_'));
      expect(existsSync(join(backups, run, 'manifest.json'))).toBe(true);
      await page.getByText(/^Protected\./).waitFor();
    } finally {
      await running.close();
      removeProfile(running.profile);
    }
  });
});
