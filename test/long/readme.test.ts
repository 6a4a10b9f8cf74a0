import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../support/command.ts';

const run = promisify(execFile);
/** Packages are many thousand files. */
const CLEARING = 120_000;

/** The blocks of the README that stand as `sh runnable`, in their order. */
const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```sh runnable\n(.*?)^```$/gms)].map(([, block = '']) => block);

let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'backup-creator-readme-'));
  await run('git', ['clone', '--quiet', '--no-hardlinks', PROJECT, clone]);
});

afterAll(async () => {
  await rm(clone, { recursive: true, force: true });
}, CLEARING);

/** What a user's shell has: nothing that the tests' own npm and vitest have set. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?:package|lifecycle|execpath|node)|VITEST|NODE_|INIT_CWD|DEV$|TEST$|MODE$)/i.test(name),
  );
  const PATH = (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.startsWith(PROJECT))
    .join(':');
  return { ...Object.fromEntries(own), PATH, TMPDIR: clone };
}

describe('the README, followed in a fresh clone', () => {
  it('has blocks that can be run', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    expect(blocks[0]).toBe('npm ci && npm run demo\n');
  });

  it.each(blocks)('%s', async (block) => {
    const shell = ['-euo', 'pipefail', '-c', block];
    await expect(
      run('bash', shell, { cwd: clone, env: environment(), maxBuffer: 64 * 1024 * 1024 }),
    ).resolves.toBeDefined();
  });
});
