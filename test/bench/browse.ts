import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { writeLargeAccount } from './large-account.ts';
import { codeOfVersion } from './large-account-code.ts';

const SIZE = { assets: 100_000, runs: 50, inOneFolder: 50_000 };
const PROCESS = join(import.meta.dirname, 'browse-process.ts');
const SEARCH_PROCESS = join(import.meta.dirname, 'browse-search-process.ts');
const WORKER = join(import.meta.dirname, '../../dist/cli/browse-worker.js');

/** The browser of 100,000 assets in 50 runs: how long it takes to read and index them, and to answer. */
export async function measureBrowse(
  say: (text: string) => void,
  worker = WORKER,
): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-bench-browse-'));
  try {
    const backups = join(folder, 'backups');
    const state = join(folder, 'state');
    say('The browser: 100,000 assets in 50 runs are written ...');
    const storage = await createLocalStorage(backups, { create: 'with-parents' });
    const kept: [id: number, revision: number][] = [];
    const codeOf = (id: number, revision: number) => {
      kept.push([id, revision]);
      return codeOfVersion(id, revision);
    };
    const { versions, ...written } = await writeLargeAccount(storage, { ...SIZE, codeOf });
    const versionsFile = join(folder, 'versions.json');
    await writeFile(versionsFile, JSON.stringify(kept));
    say('... read and looked at ...');
    const given = { backups, state, worker, ...written };
    const figures = await figuresOf(PROCESS, given);
    say('... its code is indexed and searched ...');
    const search = await figuresOf(SEARCH_PROCESS, { ...given, versionsFile });
    const { size } = await stat(join(state, 'browse.sqlite'));
    const loadAverage = Math.round((loadavg()[0] ?? 0) * 10) / 10;
    return { versions, ...figures, search, databaseMegabytes: Math.round(size / 1e6), loadAverage };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function figuresOf(script: string, given: object): Promise<Record<string, number>> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    script,
    JSON.stringify(given),
  ]);
  return z.record(z.string(), z.number()).parse(JSON.parse(stdout));
}
