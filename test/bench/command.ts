import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const WITH_PROBLEMS = 3;
const ROOT = new URL('../../', import.meta.url);
const probeSchema = z.object({
  peakMegabytes: z.number(),
  eventLoopDelayP99Milliseconds: z.number(),
  eventLoopDelayMaximumMilliseconds: z.number(),
});
const reportSchema = z.object({ status: z.string(), requests: z.number() });
const backupSchema = z.object({ counts: z.object({ kept: z.number() }).nullable() });
const restoreSchema = z.object({ items: z.array(z.object({ outcome: z.string() })) });

export interface MeasuredCommand extends z.infer<typeof probeSchema>, z.infer<typeof reportSchema> {
  readonly wallMilliseconds: number;
}

export interface Measured extends MeasuredCommand {
  readonly kept: number;
}

export interface MeasuredRestore extends MeasuredCommand {
  readonly made: number;
  readonly changed: number;
}

/** A sandbox in a process of its own, so that its memory and time are not the command's. */
export interface BenchAccount {
  readonly environment: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts a sandbox account. `bodies`: whether lists carry whole assets. */
export async function startAccount(options: {
  assets: number;
  latencyMilliseconds: number;
  bodies: 'none' | 'whole';
  /** Keeps its changes for the next start. */
  statePath?: string;
}): Promise<BenchAccount> {
  const { assets, latencyMilliseconds, bodies, statePath } = options;
  const child = spawn(
    process.execPath,
    [
      'electron/sandbox/main.ts',
      '--assets',
      `${assets}`,
      '--latency',
      `${latencyMilliseconds}`,
      '--bodies',
      bodies,
      ...(statePath === undefined ? [] : ['--state', statePath]),
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const environment: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value] = line.split('=', 2);
    if (name !== undefined && value !== undefined) environment[name] = value;
    if (name === 'ACCOUNT_ID') break;
  }
  return {
    environment,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/**
 * A folder for backups and state. It is removed when the bench ends and not before: for minutes after many files
 * were removed, ext4 makes new ones several times more slowly.
 */
export function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'backup-creator-bench-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Runs a backup once and measures it. `variables` may name another destination than a folder. */
export async function runBackup(
  account: BenchAccount,
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const { measured, output } = await runCommand(['backup'], account, folder, variables);
  return { ...measured, kept: backupSchema.parse(output).counts?.kept ?? 0 };
}

/** Restores the whole account over what is there, and measures it. */
export async function runRestore(account: BenchAccount, folder: string): Promise<MeasuredRestore> {
  const argv = ['restore', '--to-account', '--overwrite', '--apply'];
  const { measured, output } = await runCommand(argv, account, folder, {});
  const { items } = restoreSchema.parse(output);
  const of = (wanted: string) => items.filter(({ outcome }) => outcome === wanted).length;
  return { ...measured, made: of('made'), changed: of('changed') };
}

/** Runs the built command once and measures it. */
async function runCommand(
  argv: readonly string[],
  account: BenchAccount,
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ measured: MeasuredCommand; output: unknown }> {
  const probe = join(folder, 'probe.json');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      './test/bench/probe.ts',
      'dist/cli/cli.js',
      ...argv,
      '--json',
    ],
    {
      cwd: ROOT,
      env: environmentFor(account, folder, { ...variables, BENCH_PROBE: probe }),
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  const wallMilliseconds = Math.round(performance.now() - started);
  if (code !== 0 && code !== WITH_PROBLEMS) {
    throw new Error(`The command ${argv.join(' ')} ended with ${String(code)}: ${output}`);
  }
  const printed: unknown = JSON.parse(output);
  const probed = probeSchema.parse(JSON.parse(readFileSync(probe, 'utf8')));
  return { measured: { ...reportSchema.parse(printed), wallMilliseconds, ...probed }, output: printed };
}

/** Starts a backup and kills it with SIGKILL once `enough` says so of the folder; polls every 20 ms. */
export async function killBackup(
  account: BenchAccount,
  folder: string,
  enough: () => boolean,
): Promise<void> {
  const child = spawn(process.execPath, ['dist/cli/cli.js', 'backup', '--json'], {
    cwd: ROOT,
    env: environmentFor(account, folder, {}),
    stdio: 'ignore',
  });
  const timer = setInterval(() => {
    if (enough()) child.kill('SIGKILL');
  }, 20);
  await once(child, 'exit');
  clearInterval(timer);
}

function environmentFor(
  account: BenchAccount,
  folder: string,
  more: Record<string, string>,
): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    ...account.environment,
    STORAGE_PATH: join(folder, 'backups'),
    STATE_PATH: join(folder, 'state'),
    ...more,
  };
}
