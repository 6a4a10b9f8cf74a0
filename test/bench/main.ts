import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureBrowse } from './browse.ts';
import {
  type BenchAccount,
  killBackup,
  type Measured,
  makeFolder,
  runBackup,
  startAccount,
} from './command.ts';
import { measureCompare } from './compare.ts';
import { measureDesktop } from './desktop.ts';
import { measureObjectStores } from './object-stores.ts';
import { measureRestore } from './restore.ts';
import { measureScrolling } from './scroll.ts';
import { measureVerify } from './verify.ts';

/**
 * Measures the built command against the sandbox at 80 ms a request and 8 requests at a time, each in a
 * process of its own, then the built desktop app in its host, and prints the figures as JSON. `--full` adds
 * the rows of 100,000 assets, `--stores` those of the object stores (with `--full` the long ones, too);
 * `--browse` measures the browser of backups alone, `--verify` verifying and `--restore` restoring alone; `--full`
 * does all of them, too.
 */
const LATENCY_MILLISECONDS = 80;
const CONCURRENCY = 8;
const TEN_THOUSAND_BLOCKS = 14_300;
const HUNDRED_THOUSAND_BLOCKS = 143_000;
const full = process.argv.includes('--full');
const stores = full || process.argv.includes('--stores');
const browse = full || process.argv.includes('--browse');
const verify = full || process.argv.includes('--verify');
const restore = full || process.argv.includes('--restore');

interface Row {
  readonly [figure: string]: number | string | boolean;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function withAccount<T>(
  assets: number,
  bodies: 'none' | 'whole',
  work: (account: BenchAccount, folder: string) => Promise<T>,
): Promise<T> {
  const account = await startAccount({ assets, latencyMilliseconds: LATENCY_MILLISECONDS, bodies });
  try {
    return await work(account, makeFolder());
  } finally {
    await account.stop();
  }
}

/** The first backup by id is as fast as the service allows: requests x latency / concurrency. */
function byIdRow(measured: Measured): Row {
  const ideal = (measured.requests * LATENCY_MILLISECONDS) / CONCURRENCY;
  return { ...measured, idealMilliseconds: ideal, timesIdeal: round(measured.wallMilliseconds / ideal) };
}

async function resumeRow(assets: number): Promise<Row> {
  return withAccount(assets, 'none', async (account, folder) => {
    const blocks = Math.round(assets * 0.7);
    const enough = () => jsonFiles(join(folder, 'backups')) >= blocks * 0.9;
    await killBackup(account, folder, enough);
    const before = jsonFiles(join(folder, 'backups'));
    const resumed = await runBackup(account, folder);
    return {
      blocks,
      safeWhenKilled: before,
      resumedWallMilliseconds: resumed.wallMilliseconds,
      kept: resumed.kept,
    };
  });
}

function jsonFiles(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).filter((name) => /\.\d+\.json$/.test(String(name)))
      .length;
  } catch {
    return 0;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function measureCommand(rows: Record<string, unknown>): Promise<void> {
  say('First backup from trusted lists, 10,000 blocks ...');
  const trusted = await withAccount(TEN_THOUSAND_BLOCKS, 'whole', (account, folder) =>
    runBackup(account, folder),
  );
  say('First backup by id of the same 10,000 blocks, then nothing changed ...');
  const byId = await withAccount(TEN_THOUSAND_BLOCKS, 'none', async (account, folder) => ({
    first: byIdRow(await runBackup(account, folder)),
    unchanged: { ...(await runBackup(account, folder)) },
  }));
  rows.latencyMilliseconds = LATENCY_MILLISECONDS;
  rows.concurrency = CONCURRENCY;
  rows.firstBackupById = byId.first;
  rows.nothingChanged = byId.unchanged;
  rows.firstBackupFromTrustedLists = {
    ...trusted,
    timesFaster: round(Number(byId.first.wallMilliseconds) / trusted.wallMilliseconds),
  };
  say('Resume after a kill at 90 % ...');
  rows.resumeAfterKillAt90Percent = await resumeRow(2000);
  say('The desktop app: its start, and a first backup of 5,000 assets from trusted lists ...');
  rows.desktop = { ...(await withAccount(5000, 'whole', measureDesktop)) };
  if (full) await measureHundredThousand(rows, trusted);
}

async function measureHundredThousand(rows: Record<string, unknown>, tenThousand: Measured): Promise<void> {
  say('100,000 blocks from trusted lists, then nothing changed ...');
  const [first, unchanged] = await withAccount(HUNDRED_THOUSAND_BLOCKS, 'whole', async (account, folder) => [
    await runBackup(account, folder),
    await runBackup(account, folder),
  ]);
  rows.hundredThousandBlocks = {
    ...first,
    memoryRatioToTenThousand: round((first?.peakMegabytes ?? 0) / tenThousand.peakMegabytes),
  };
  rows.nothingChangedInHundredThousand = { ...unchanged };
}

const rows: Record<string, unknown> = {
  machine: {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
    node: process.version,
  },
};
if (full || !(browse || verify || restore)) await measureCommand(rows);
if (browse) {
  rows.browser = await measureBrowse(say);
  rows.comparison = await measureCompare();
  say('A folder of 50,000 assets, scrolled ...');
  rows.scrolling = await measureScrolling();
}
if (verify) rows.verify = await measureVerify(say);
if (restore) {
  rows.restore = await measureRestore(say, {
    latencyMilliseconds: LATENCY_MILLISECONDS,
    concurrency: CONCURRENCY,
  });
}
if (stores) rows.objectStores = await measureObjectStores(say, { full });
process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
