import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import { listSnapshots } from '../backup/snapshots.ts';
import { count } from '../jobs/words.ts';
import { parseAssetTypes } from '../marketing-cloud/asset-types.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { machineZone, parseCron } from '../schedule/cron.ts';
import type { SettingsWithAccount } from '../settings/environment.ts';
import { type Program, runAndReport } from './backup-command.ts';
import { type Console, type ExitCode, printLine } from './console.ts';
import { type CommonOptions, openLog, openState } from './context.ts';
import { Session } from './session.ts';

export interface DemoOptions extends CommonOptions {
  readonly path?: string;
  readonly to?: string;
  readonly assets?: number;
  readonly latency?: number;
}

const DEFAULT_ASSETS = 300;
const demoSchema = z.object({ assets: z.int() });

/** `demo`: a sandbox account and a complete backup of it; the next one on the same folder first changes it. */
export async function demoCommand(
  console: Console,
  program: Program,
  options: DemoOptions,
): Promise<ExitCode> {
  if (options.to !== undefined && options.to !== 'local') throw cannotDemo(options.to);
  const folder = demoFolder(console, options);
  const statePath = join(folder, 'state');
  const assets = assetsOf(statePath, options.assets);
  const logging = openLog(console, options, true);
  const sandbox = await createSandbox({
    assets,
    latencyMilliseconds: options.latency ?? 0,
    statePath: join(statePath, 'sandbox.ndjson'),
  });
  logging.secrets.add(sandbox.clientSecret);
  try {
    const settings = settingsFor(sandbox, join(folder, 'backups'), statePath);
    const { state, runLog } = openState(statePath, logging.log);
    const session = new Session({
      settings,
      ...logging,
      state,
      runLog,
      threads: program.threads,
      toolVersion: program.version,
    });
    const changed = await changeIfBackedUp(session, sandbox);
    if (!options.json) {
      printLine(
        console,
        `A sample account with ${count(assets)} assets${changed ? ', changed since its last backup' : ''}.`,
      );
    }
    const request = { trigger: 'manual', full: false, acceptDeletions: false };
    const exitCode = await runAndReport(console, session, request, options);
    if (!options.json) {
      printLine(
        console,
        `Run it again on the same folder to see only changes kept:\n  npm run demo -- --path ${folder}`,
      );
    }
    return exitCode;
  } finally {
    await sandbox.close();
  }
}

/** The second demo on a folder changes the account first: 3 edits, 2 new, 1 rename, 1 move, 1 deletion. */
async function changeIfBackedUp(session: Session, sandbox: Sandbox): Promise<boolean> {
  const snapshots = await listSnapshots(await session.openStorage());
  const backedUp = snapshots.some(({ manifestBytes }) => manifestBytes !== undefined);
  if (!backedUp) return false;
  try {
    sandbox.account().changeForDemo();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BackupError('configuration', error.message, {
      hint: 'Choose another --path, with more --assets.',
      cause: error,
    });
  }
  return true;
}

/** The demo's folder, with its state folder made. */
function demoFolder(console: Console, options: DemoOptions): string {
  const { path } = options;
  const folder =
    path === undefined
      ? mkdtempSync(join(tmpdir(), 'backup-creator-demo-'))
      : resolve(console.workingFolder, path);
  try {
    mkdirSync(join(folder, 'state'), { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupError('configuration', `The demo folder ${folder} cannot be used: ${reason}.`, {
      hint: 'Choose another --path.',
      cause: error,
    });
  }
  return folder;
}

/** An account keeps its size: its changes are remembered by asset. */
function assetsOf(statePath: string, wanted: number | undefined): number {
  const path = join(statePath, 'demo.json');
  if (!existsSync(path)) {
    const assets = wanted ?? DEFAULT_ASSETS;
    writeFileSync(path, `${JSON.stringify({ assets })}\n`, { mode: 0o600 });
    return assets;
  }
  const assets = readAssets(path);
  if (wanted === undefined || wanted === assets) return assets;
  throw new BackupError(
    'configuration',
    `This demo folder has an account of ${assets} assets, not ${wanted}.`,
    {
      hint: 'Leave --assets out, or choose another --path.',
    },
  );
}

function readAssets(path: string): number {
  try {
    return demoSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).assets;
  } catch (error) {
    throw new BackupError('configuration', `${path} is damaged, so the demo's account is not known.`, {
      hint: 'Choose another --path.',
      cause: error,
    });
  }
}

function settingsFor(sandbox: Sandbox, backups: string, statePath: string): SettingsWithAccount {
  return {
    account: {
      authenticationAddress: sandbox.authUrl,
      restAddress: undefined,
      clientId: sandbox.clientId,
      clientSecret: sandbox.clientSecret,
      accountId: String(sandbox.mid),
    },
    destination: { kind: 'local', path: backups },
    types: parseAssetTypes('blocks'),
    cron: parseCron('0 2 * * *', machineZone()),
    folderPattern: 'backup_YYYYMMDD',
    concurrency: 8,
    statePath,
  };
}

function cannotDemo(to: string): BackupError {
  const known = ['s3', 'gcs', 'azure'].includes(to);
  return new BackupError(
    'configuration',
    known ? `This version cannot run its demo to ${to} yet.` : `There is no storage called "${to}".`,
    { hint: 'Use --to local.' },
  );
}
