import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PROJECT, runCommand, startCommand } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { addressesIn, askHealth, createServicePlace } from '../../support/service.ts';

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

/** The command as it is shipped: built, with the packages that it needs and no others. */
let folder: string;
let entry: string;
/** The packages of the object stores are many thousand files. */
const COPYING = 120_000;
const PATIENT = { timeout: 90_000, interval: 20 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-built-'));
  const outDir = join(folder, 'dist', 'cli');
  await build({ root: PROJECT, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  entry = join(outDir, 'cli.js');
  await cp(join(PROJECT, 'package.json'), join(folder, 'package.json'));
  for (const path of await neededPackages()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(PROJECT, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  }
}, COPYING);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
}, COPYING);

describe('the built command', () => {
  it('backs up where there is no electron and no keychain', async () => {
    const packages = await readdir(join(folder, 'node_modules'));
    expect(packages.filter((name) => /electron|keytar/.test(name))).toEqual([]);
    const path = join(folder, 'demo');
    const ended = await runCommand(['demo', '--path', path, '--json'], { entry, nodeOptions: [] });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).not.toContain('Warning');
    expect(parseReport(ended).counts?.kept).toBeGreaterThan(100);
  });

  it('demonstrates no object store without being told of one: it has no test servers', async () => {
    const argv = ['demo', '--to', 's3', '--path', join(folder, 'demo-to')];
    const { code, stdout, stderr } = await runCommand(argv, { entry, nodeOptions: [] });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^S3_BUCKET is not set, and there is no test server for S3 here\.\n/);
  });

  it('names electron in no import', async () => {
    const scripts = (await readdir(dirname(entry))).filter((name) => name.endsWith('.js'));
    expect(scripts).toContain('cli.js');
    expect(scripts).toContain('catalog-worker.js');
    expect(scripts).toContain('storage-worker.js');
    expect(scripts).toContain('browse-worker.js');
    for (const name of scripts) {
      const text = await readFile(join(dirname(entry), name), 'utf8');
      const imported = [...text.matchAll(/(?:from|import|require)\s*\(?\s*["'`]([^"'`]+)["'`]/g)];
      expect(imported.map(([, from]) => from).filter((from) => from?.includes('electron'))).toEqual([]);
    }
  });

  it('loads no library of an object store before there is one to be opened', async () => {
    const libraries = /(?:from|import)\s*["'`](@aws-sdk|@azure|@google-cloud|google-auth-library)\b/;
    const loaded = new Set(['cli.js', 'catalog-worker.js', 'storage-worker.js', 'browse-worker.js']);
    for (const name of loaded) {
      const text = await readFile(join(dirname(entry), name), 'utf8');
      expect(libraries.exec(text)?.[0], name).toBeUndefined();
      // What the entry itself imports later is the program; what that imports later are the stores.
      const imports =
        name === 'cli.js' ? /["'`]\.\/([\w-]+\.js)["'`]/g : /from\s*["'`]\.\/([\w-]+\.js)["'`]/g;
      for (const [, next] of text.matchAll(imports)) if (next !== undefined) loaded.add(next);
    }
    expect([...loaded].some((name) => name.startsWith('program-'))).toBe(true);
    const scripts = (await readdir(dirname(entry))).filter((name) => name.endsWith('.js'));
    const stores = scripts.filter((name) => !loaded.has(name));
    expect(stores.map((name) => name.split('-')[0])).toEqual(expect.arrayContaining(['azure', 'gcs', 's3']));
  });

  it('starts through the link that npm makes of it', async () => {
    const link = join(folder, 'backup-creator');
    await symlink(entry, link);
    const { code, stdout } = await runCommand(['--version'], { entry: link, nodeOptions: [] });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('serves several jobs, ends clean on SIGTERM in mid-run, and goes on at the next start', async () => {
    const place = await createServicePlace('0 0 * * *', 40);
    try {
      place.setUpAt(new Date(Date.now() - 2 * 24 * 3_600_000));
      for (const { switches } of place.sandboxes) switches.latencyMilliseconds = 300;
      const options = { entry, nodeOptions: [], environment: place.environment, workingFolder: place.root };
      const start = () => startCommand(['schedule', '--config', 'jobs.yaml'], options);
      const first = start();
      await vi.waitFor(() => {
        for (const index of [0, 2])
          expect(place.sandboxes[index]?.requests.count('asset')).toBeGreaterThan(0);
      }, PATIENT);
      const told = addressesIn(first.stderr());
      const health = await askHealth(told?.health ?? '');
      expect(health).toMatchObject({ code: 503 });
      expect(health.jobs.map(({ healthy }) => healthy)).toEqual([false, false, false]);
      first.kill('SIGTERM');
      expect(await first.ended).toMatchObject({ code: 0, signal: null });
      for (const { switches } of place.sandboxes) switches.latencyMilliseconds = 0;

      const second = start();
      await vi.waitFor(async () => {
        const { jobs } = await askHealth(addressesIn(second.stderr())?.health ?? 'http://127.0.0.1:1');
        expect(jobs.map(({ job, healthy }) => [job, healthy])).toEqual([
          ['retail-eu', true],
          ['retail-us', false],
          ['press', true],
        ]);
      }, PATIENT);
      second.kill('SIGTERM');
      expect(await second.ended).toMatchObject({ code: 0, signal: null });
      expect(first.stdout() + second.stdout()).toContain('retail-us: Backup failed.');
    } finally {
      await place.close();
    }
  }, 240_000);

  it('says in a sentence that the settings file is missing, with 2, where Node leaves the option to it', async () => {
    const argv = ['runs', '--env-file', join(folder, 'nowhere.env')];
    const ended = await runCommand(argv, { entry, nodeOptions: ['--'] });
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^The env file .*nowhere\.env is not there\.\n/);
    // Without the dashes Node looks for the file before it runs anything: no program can put this into words.
    const taken = await runCommand(argv, { entry, nodeOptions: [] });
    expect(taken).toMatchObject({ code: 9, stderr: expect.stringMatching(/nowhere\.env: not found\n$/) });
  });

  it('says in a sentence that a Node is too old, with 2', async () => {
    const pretend =
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.11.0' } })";
    const pretended = await runCommand(['backup'], {
      entry,
      nodeOptions: ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`],
    });
    expect(pretended).toMatchObject({ code: 2, stdout: '' });
    expect(pretended.stderr).toMatch(/^backup-creator needs Node 24 or newer; this is Node 22\.11\.0\.\n/);
    for (const { node, version } of await olderNodes()) {
      const older = await runCommand(['backup'], { entry, node, nodeOptions: [] });
      expect(older).toMatchObject({ code: 2, stdout: '' });
      expect(older.stderr).toContain(`backup-creator needs Node 24 or newer; this is Node ${version}.`);
      expect(older.stderr).not.toContain('Error');
    }
  });
});

/** Paths of the packages that are installed with the command, and not for developing it. */
async function neededPackages(): Promise<string[]> {
  const lock = lockSchema.parse(JSON.parse(await readFile(join(PROJECT, 'package-lock.json'), 'utf8')));
  const needed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  // Those that the image leaves out: they are the desktop app's.
  const desktop = /node_modules\/(?:electron|keytar)/;
  const names = needed.map(([path]) => path).filter((path) => !desktop.test(path));
  // A package's own packages lie within its folder and come along.
  return names.filter((path) => path.lastIndexOf('node_modules/') === 0);
}

/** Real older Nodes of this machine, where it has any. */
async function olderNodes(): Promise<{ node: string; version: string }[]> {
  const found: { node: string; version: string }[] = [];
  for (const node of ['/usr/bin/node', '/usr/local/bin/node']) {
    try {
      const { stdout } = await promisify(execFile)(node, ['--version']);
      const version = stdout.trim().replace('v', '');
      if (Number(version.split('.')[0]) < 24) found.push({ node, version });
    } catch {
      // It is not there.
    }
  }
  return found;
}
