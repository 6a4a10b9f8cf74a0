import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A server in a process and a folder of its own. */
export interface ServerProcess {
  /** Where it listens. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Its input ends with this process, however that ends. */
const ENDS_WITH_INPUT = 'data:text/javascript,process.stdin.resume().once("end",()=>process.exit())';

/** Runs a script with this Node and waits until it says where it listens. */
export async function startServerProcess(
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  const server = spawn(process.execPath, ['--import', ENDS_WITH_INPUT, ...args], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder, ...variables },
  });
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { origin: await addressOf(server, name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(server: ChildProcess, name: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const said: string[] = [];
  for (const output of [server.stdout, server.stderr]) {
    if (output === null) continue;
    createInterface(output).on('line', (line) => {
      said.push(line);
      if (said.length > 50) said.shift();
      const address = /listens on (http:\/\/\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
  }
  server.once('error', reject);
  server.once('exit', () => reject(new Error(`${name} ended:\n${said.join('\n')}`)));
  return promise;
}
