import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import {
  SWIFT_SERVERS,
  type SwiftAccess,
  type SwiftPorts,
  writeConfiguration,
} from './swift/configuration.ts';
import { installSwift } from './swift/install.ts';

/** What it takes to reach an OpenStack Swift by the protocol of S3. */
export interface SwiftAddress extends SwiftAccess {
  readonly endpoint: string;
}

/** An OpenStack Swift with S3 in front: it checks signatures, Content-MD5 and the AWS SDK's checksums. */
export interface Swift {
  readonly address: SwiftAddress;
  stop(): Promise<void>;
}

const START_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 50;

/** Starts one, on free ports of this machine; undefined, with a loud word, where it cannot be installed. */
export async function startSwift(): Promise<Swift | undefined> {
  const library = await installSwift();
  if (library === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'swift-'));
  const access = {
    region: 'us-east-1',
    accessKey: 'test:tester',
    secretKey: randomBytes(16).toString('hex'),
  };
  const ports = await freePorts();
  await writeConfiguration(folder, ports, access);
  const server = spawn(
    '/usr/bin/python3',
    [
      join(import.meta.dirname, 'swift', 'serve.py'),
      folder,
      ...SWIFT_SERVERS.map((name) => `${name}=${ports[name]}`),
    ],
    { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, PYTHONPATH: library } },
  );
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    server.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${ports.proxy}`;
  try {
    await untilReady(server, ports);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: { ...access, endpoint }, stop };
}

async function untilReady(server: ChildProcess, ports: SwiftPorts): Promise<void> {
  const said = server.stderr === null ? Promise.resolve('') : text(server.stderr);
  const latest = Date.now() + START_MILLISECONDS;
  while (!(await isReady(ports))) {
    if (server.exitCode !== null) throw new Error(`Swift ended:\n${await said}`);
    if (Date.now() > latest) throw new Error('Swift did not come up in time.');
    await wait(LOOK_MILLISECONDS);
  }
}

/** The three behind have a reply for everything; the one in front says when it is ready. */
async function isReady({ account, container, object, proxy }: SwiftPorts): Promise<boolean> {
  try {
    await Promise.all([account, container, object].map((port) => fetch(`http://127.0.0.1:${port}/`)));
    return (await fetch(`http://127.0.0.1:${proxy}/healthcheck`)).ok;
  } catch {
    return false;
  }
}

async function freePorts(): Promise<SwiftPorts> {
  const servers = SWIFT_SERVERS.map((name) => ({ name, server: createServer().listen(0, '127.0.0.1') }));
  await Promise.all(servers.map(({ server }) => once(server, 'listening')));
  const ports = servers.map(({ name, server }) => {
    const address = server.address();
    return [name, typeof address === 'object' && address !== null ? address.port : 0] as const;
  });
  await Promise.all(servers.map(({ server }) => once(server.close(), 'close')));
  const { account = 0, container = 0, object = 0, proxy = 0, memcached = 0 } = Object.fromEntries(ports);
  return { account, container, object, proxy, memcached };
}
