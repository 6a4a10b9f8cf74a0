import { type ChildProcess, fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { ForkOptions } from 'electron';
import { HostEmitter } from './host-emitter.ts';
import { NotProvided, refuseOthers } from './strict.ts';

const boot = path.join(import.meta.dirname, '../utility/boot.ts');
const hooks = path.join(import.meta.dirname, '../utility/hooks.ts');
const providedOptions = ['env', 'execArgv', 'cwd', 'stdio', 'serviceName'];

/** Electron's UtilityProcess: a process of Node's with Electron's `parentPort`. It ends with this one. */
export class HostUtilityProcess extends HostEmitter {
  private readonly child: ChildProcess;
  private alive = true;

  constructor(nodePath: string, modulePath: string, parameters: readonly string[], options: ForkOptions) {
    super('UtilityProcess', ['spawn', 'exit', 'message', 'error']);
    refuseOthers('utilityProcess.fork', options, providedOptions);
    if (!path.isAbsolute(modulePath))
      throw new NotProvided(`utility processes at relative paths (${modulePath})`);
    const { env = process.env, execArgv = [], cwd, stdio = 'inherit' } = options;
    const [, stdout = 'inherit', stderr = 'inherit'] = Array.isArray(stdio)
      ? stdio
      : [stdio, stdio, stdio].map(streamKind);
    this.child = fork(boot, [modulePath, ...parameters], {
      execPath: nodePath,
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', hooks, ...execArgv],
      env: { ...env },
      stdio: ['ignore', stdout, stderr, 'ipc'],
      serialization: 'advanced',
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.child.on('spawn', () => this.emit('spawn'));
    this.child.on('message', (message) => this.emit('message', message));
    this.child.on('exit', (exitCode, signal) => {
      this.alive = false;
      this.emit('exit', exitCode ?? (signal === null ? 1 : os.constants.signals[signal]));
    });
  }

  get pid(): number | undefined {
    return this.alive ? this.child.pid : undefined;
  }

  get stdout(): Readable | null {
    return this.child.stdout;
  }

  get stderr(): Readable | null {
    return this.child.stderr;
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new NotProvided('the transfer of message ports');
    // Checked here: a message that cannot be cloned is an error of the sender's.
    const cloned: unknown = structuredClone(message);
    if (this.child.connected) this.child.send(cloned as object);
  }

  /** False where it has already ended. */
  kill(): boolean {
    return this.alive && this.child.kill();
  }
}

function streamKind(name: string): 'pipe' | 'ignore' | 'inherit' {
  if (name === 'pipe' || name === 'ignore' || name === 'inherit') return name;
  throw new TypeError(`Invalid value for stdio: ${name}`);
}
