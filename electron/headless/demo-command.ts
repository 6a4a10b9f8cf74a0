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
import type { DestinationSettings } from '../settings/destination.ts';
import type { SettingsWithAccount } from '../settings/environment.ts';
import { secretsIn } from '../settings/secrets.ts';
import { type Program, reportRun, runWithProgress } from './backup-command.ts';
import { type Console, type ExitCode, printLine } from './console.ts';
import { type CommonOptions, type Logging, openLog, openState } from './context.ts';
import { type DemoDestination, demoDestination } from './demo-destination.ts';
import { type ReadBack, readBack } from './read-back.ts';
import { Session, type SessionRun } from './session.ts';

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
  const { to = 'local' } = options;
  const logging = openLog(console, options, true);
  const folder = demoFolder(console, options);
  const assets = assetsOf(join(folder, 'state'), options.assets);
  const destination = await demoDestination(console, program, { ...options, to, folder }, logging);
  try {
    const sandbox = await createSandbox({
      assets,
      latencyMilliseconds: options.latency ?? 0,
      statePath: join(folder, 'state', 'sandbox.ndjson'),
    });
    try {
      const say = (text: string): void => {
        if (!options.json) printLine(console, text);
      };
      return await demonstrate({
        console,
        program,
        options,
        logging,
        folder,
        assets,
        destination,
        sandbox,
        say,
      });
    } finally {
      await sandbox.close();
    }
  } finally {
    await destination.stop();
  }
}

interface Demonstration {
  readonly console: Console;
  readonly program: Program;
  readonly options: DemoOptions;
  readonly logging: Logging;
  readonly folder: string;
  readonly assets: number;
  readonly destination: DemoDestination;
  readonly sandbox: Sandbox;
  readonly say: (text: string) => void;
}

async function demonstrate(demo: Demonstration): Promise<ExitCode> {
  const { console, program, options, logging, folder, destination, sandbox, say } = demo;
  logging.secrets.add(sandbox.clientSecret);
  const settings = settingsFor(sandbox, destination.settings, join(folder, 'state'));
  for (const secret of secretsIn(settings)) logging.secrets.add(secret);
  const { state, runLog } = openState(settings.statePath, logging.log);
  const session = new Session({
    settings,
    ...logging,
    state,
    runLog,
    threads: program.threads,
    toolVersion: program.version,
  });
  const changed = await changeIfBackedUp(session, sandbox);
  say(
    `A sample account with ${count(demo.assets)} assets${changed ? ', changed since its last backup' : ''}.`,
  );
  const request = { trigger: 'manual', full: false, acceptDeletions: false };
  const run = await runWithProgress(console, session, request);
  const found = await readBackLast(session, run);
  reportRun(console, run, options);
  if (found === undefined) return run.exitCode;
  say(`Read back as written: ${count(found.files)} files. Runs listed there: ${count(found.runs)}.`);
  say(howToGoOn(destination, options, folder));
  return run.exitCode;
}

/** What lies at the destination; undefined where the run did not finish. */
async function readBackLast(session: Session, { result }: SessionRun): Promise<ReadBack | undefined> {
  const last = result.runs.at(-1);
  if (last === undefined || last.status === 'interrupted') return undefined;
  return readBack(await session.openStorage(), last.folder);
}

function howToGoOn({ passing }: DemoDestination, { to = 'local' }: DemoOptions, folder: string): string {
  if (passing) return 'The test server ends now, and the backup with it.';
  const where = to === 'local' ? '' : `--to ${to} `;
  return `Run it again on the same folder to see only changes kept:\n  npm run demo -- ${where}--path ${folder}`;
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

function settingsFor(
  sandbox: Sandbox,
  destination: DestinationSettings,
  statePath: string,
): SettingsWithAccount {
  return {
    account: {
      authenticationAddress: sandbox.authUrl,
      restAddress: undefined,
      clientId: sandbox.clientId,
      clientSecret: sandbox.clientSecret,
      accountId: String(sandbox.mid),
    },
    destination,
    types: parseAssetTypes('blocks'),
    cron: parseCron('0 2 * * *', machineZone()),
    folderPattern: 'backup_YYYYMMDD',
    concurrency: 8,
    statePath,
  };
}
