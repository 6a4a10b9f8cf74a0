import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const ROOT = new URL('../../', import.meta.url);
const probeSchema = z.object({
  peakMegabytes: z.number(),
  eventLoopDelayP99Milliseconds: z.number(),
  eventLoopDelayMaximumMilliseconds: z.number(),
});
const reportSchema = z.object({
  status: z.string(),
  requests: z.number(),
  counts: z.object({ kept: z.number(), unchanged: z.number() }).nullable(),
  continued: z.array(z.object({ folder: z.string() })),
});

export interface Measured extends z.infer<typeof probeSchema> {
  readonly status: string;
  readonly wallMilliseconds: number;
  readonly requests: number;
  readonly kept: number;
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
}): Promise<BenchAccount> {
  const { assets, latencyMilliseconds, bodies } = options;
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

/** Runs the built command once and measures it. `variables` may name another destination than a folder. */
export async function runBackup(
  account: BenchAccount,
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const probe = join(folder, 'probe.json');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      './test/bench/probe.ts',
      'dist/cli/cli.js',
      'backup',
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
  if (code !== 0) throw new Error(`The backup ended with ${String(code)}: ${output}`);
  const report = reportSchema.parse(JSON.parse(output));
  return {
    status: report.status,
    wallMilliseconds,
    requests: report.requests,
    kept: report.counts?.kept ?? 0,
    ...probeSchema.parse(JSON.parse(readFileSync(probe, 'utf8'))),
  };
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
