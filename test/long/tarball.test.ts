import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT } from '../support/command.ts';
import { parseReport } from '../support/reports.ts';

const run = promisify(execFile);
/** Packages are many thousand files. */
const CLEARING = 120_000;
const packedSchema = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);

const DESCRIPTIONS = [
  '.env.example',
  'LICENSE',
  'README.md',
  'electron/headless/systemd/backup-creator.service',
  'package.json',
  'shared/FORMAT.md',
];

/** The tests' own Node comes first, as where a new enough Node is installed. */
const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;

let folder: string;
let packed: z.output<typeof packedSchema>[0];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-tarball-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: PROJECT });
  [packed] = packedSchema.parse(JSON.parse(stdout.slice(stdout.indexOf('[\n'))));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
}, CLEARING);

describe('the npm tarball', () => {
  it('holds the command, what describes it, and no source, test or map', () => {
    const paths = packed.files.map(({ path }) => path);
    const isExpected = (path: string) =>
      /^dist\/cli\/[\w-]+\.js$/.test(path) ||
      DESCRIPTIONS.includes(path) ||
      // npm packs what "main" names whatever is told of it: it is the desktop app's.
      path === 'dist/main/main.js';
    expect(paths.filter((path) => !isExpected(path))).toEqual([]);
    for (const name of ['cli', 'catalog-worker', 'storage-worker', 'browse-worker']) {
      expect(paths).toContain(`dist/cli/${name}.js`);
    }
  });

  it('installed into an empty folder is a command that backs up', async () => {
    const place = join(folder, 'installed');
    await mkdir(place);
    await writeFile(join(place, 'package.json'), '{"private":true}');
    const install = ['install', '--no-audit', '--no-fund', join(folder, packed.filename)];
    await run('npm', install, { cwd: place, env: { ...process.env, PATH } });
    expect(await readdir(join(place, 'node_modules', '.bin'))).toContain('backup-creator');
    const command = join(place, 'node_modules', '.bin', 'backup-creator');
    const { stdout } = await run(command, ['demo', '--path', join(folder, 'demo'), '--json'], {
      cwd: folder,
      env: { PATH, HOME: folder },
    });
    expect(parseReport({ stdout }).counts?.kept).toBeGreaterThan(100);
    const help = await run(command, ['schedule', '--schema'], { cwd: folder, env: { PATH, HOME: folder } });
    expect(JSON.parse(help.stdout)).toHaveProperty('properties.jobs');
  });
});
