import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Servers that only the tests need, and that are too large for the project's own install. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'backup-creator', 'servers');

/**
 * The folder of an npm package, in a cache of its own; the first time it is installed, saying so. Undefined,
 * with a loud word, where that cannot be done; an error where CI is set.
 */
export async function installServer(name: string, version: string): Promise<string | undefined> {
  const home = join(cache, `${name}-${version}`);
  const folder = join(home, 'node_modules', name);
  if (existsSync(folder)) return folder;
  // Not on the output, which may be a document.
  console.error(`Installing ${name} ${version} for the tests into ${home}; this takes up to a minute.`);
  try {
    await install(`${name}@${version}`, home);
    return folder;
  } catch (error) {
    const reason = `${name} ${version} could not be installed: ${String(error)}`;
    if (process.env.CI !== undefined && process.env.CI !== '') throw new Error(reason, { cause: error });
    console.error(`\n!!! SKIPPED: ${reason}\n!!! What needs it is NOT tested in this run.\n`);
    return undefined;
  }
}

/** Under another name first: a folder that is there is whole, whoever else installs at the same time. */
async function install(spec: string, home: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, '.installing-'));
  try {
    await promisify(execFile)(
      'npm',
      [
        'install',
        '--prefix',
        unfinished,
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--loglevel=error',
        spec,
      ],
      { timeout: 300_000 },
    );
    await rename(unfinished, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
