import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../electron/headless/program.ts';
import { openRunLog, type RunLogEntry } from '../../electron/journal/run-log.ts';
import { createSecretRegistry } from '../../electron/journal/secret-registry.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import { THREADS } from './engine.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE_ENTRY = join(PROJECT, 'electron', 'cli.ts');

export interface CommandOptions {
  /** The whole environment, but for PATH and a HOME that leads nowhere. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingFolder?: string;
  /** The script that is started; from source unless said otherwise. */
  readonly entry?: string;
  /** The Node that starts it; the tests' own unless said otherwise. */
  readonly node?: string;
  readonly nodeOptions?: readonly string[];
  /** Runs it as another user; only root can. */
  readonly uid?: number;
}

export interface CommandEnd {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface RunningCommand {
  readonly pid: number;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  kill(signal: NodeJS.Signals): void;
  /** Its reader goes away: what it writes from now on is refused. */
  closeOutput(): void;
  readonly ended: Promise<CommandEnd>;
}

/** Starts the command as a user does: in a process of its own, with an environment of its own. */
export function startCommand(argv: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { environment = {}, workingFolder = tmpdir(), entry = SOURCE_ENTRY, uid } = options;
  // As "npm run cli" has it: without the dashes Node takes an --env-file of ours for its own.
  const nodeOptions = options.nodeOptions ?? ['--disable-warning=ExperimentalWarning', '--'];
  const begun = performance.now();
  const child = spawn(options.node ?? process.execPath, [...nodeOptions, entry, ...argv], {
    cwd: workingFolder,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const stdout = textOf(child.stdout);
  const stderr = textOf(child.stderr);
  return {
    pid: child.pid ?? Number.NaN,
    stdout,
    stderr,
    kill: (signal) => void child.kill(signal),
    closeOutput() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended: endOf(child).then(([code, signal]) => ({
      code,
      signal,
      stdout: stdout(),
      stderr: stderr(),
      milliseconds: performance.now() - begun,
    })),
  };
}

/** Runs the command to its end. */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  return startCommand(argv, options).ended;
}

/** Runs the command in this process: quicker, where a process of its own shows nothing more. */
export async function runHere(argv: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const { environment = {}, workingFolder = tmpdir() } = options;
  const begun = performance.now();
  const written = { stdout: '', stderr: '' };
  const streamInto = (name: keyof typeof written) => ({
    isTTY: false,
    write(text: string) {
      written[name] += text;
    },
  });
  const console = {
    stdout: streamInto('stdout'),
    stderr: streamInto('stderr'),
    environment,
    workingFolder,
    homeFolder: '/nonexistent',
    platform: process.platform,
    secrets: createSecretRegistry(),
    followProxies: () => undefined,
    signal: new AbortController().signal,
  };
  const code = await runProgram(argv, console, { threads: THREADS, version: '0.0.0' });
  return { code, signal: null, ...written, milliseconds: performance.now() - begun };
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

/** When its streams are closed too, so that no last line is missing. */
async function endOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal] = await once(child, 'close');
  return [code, signal];
}

/** A sandbox account in this process, and a folder for backups and state; all thrown away at the end. */
export interface Workplace {
  readonly sandbox: Sandbox;
  readonly root: string;
  readonly backups: string;
  readonly state: string;
  /** The variables that a backup of this account into this folder needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the command with these variables, and with `more`. */
  run(argv: readonly string[], more?: Readonly<Record<string, string>>): Promise<CommandEnd>;
  /** As `run`, in this process. */
  runHere(argv: readonly string[], more?: Readonly<Record<string, string>>): Promise<CommandEnd>;
  start(argv: readonly string[], more?: Readonly<Record<string, string>>): RunningCommand;
  /** What the journal of runs on this machine says, oldest first. */
  journal(): Promise<RunLogEntry[]>;
  close(): Promise<void>;
}

/** Makes a workplace to run the command in. */
export async function createWorkplace(options: Partial<SandboxOptions> = {}): Promise<Workplace> {
  const root = await mkdtemp(join(tmpdir(), 'backup-creator-command-'));
  const sandbox = await createSandbox({ assets: 60, ...options });
  const backups = join(root, 'backups');
  const state = join(root, 'state');
  const environment = {
    AUTH_URL: sandbox.authUrl,
    CLIENT_ID: sandbox.clientId,
    CLIENT_SECRET: sandbox.clientSecret,
    ACCOUNT_ID: String(sandbox.mid),
    STORAGE_PATH: backups,
    STATE_PATH: state,
    BACKUP_TIME_ZONE: 'UTC',
    // Any that is free.
    PORT: '0',
  };
  const inIt = (more: Readonly<Record<string, string>>) => ({
    environment: { ...environment, ...more },
    workingFolder: root,
  });
  return {
    sandbox,
    root,
    backups,
    state,
    environment,
    run: (argv, more = {}) => runCommand(argv, inIt(more)),
    runHere: (argv, more = {}) => runHere(argv, inIt(more)),
    start: (argv, more = {}) => startCommand(argv, inIt(more)),
    journal: () => openRunLog({ folder: state }).read(),
    async close() {
      await sandbox.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
