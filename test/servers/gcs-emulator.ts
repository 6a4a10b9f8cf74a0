/**
 * Runs the emulator of Google Cloud Storage that the package in the folder of the first argument has, without
 * the access rules before it, which need Java. Says on a line of its output where it listens.
 */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** What is used of the package; it has no types. */
interface Emulator {
  StorageEmulator: new (args: { projectId: string; host: string; port: number; rules: object }) => object;
}
interface EmulatorServer {
  createApp(projectId: string, emulator: object): Promise<RequestListener>;
}
interface Registry {
  EmulatorRegistry: { set(name: 'storage', emulator: object): void };
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of firebase-tools.');
const load = createRequire(join(folder, 'package.json'));
const { StorageEmulator } = load('./lib/emulator/storage/index.js') as Emulator;
const emulatorServer = load('./lib/emulator/storage/server.js') as EmulatorServer;
const { EmulatorRegistry } = load('./lib/emulator/registry.js') as Registry;

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const rules = { name: 'none.rules', content: '' };
const emulator = new StorageEmulator({ projectId: 'demo-backups', host: '127.0.0.1', port, rules });
EmulatorRegistry.set('storage', emulator);
server.on('request', await emulatorServer.createApp('demo-backups', emulator));
console.log(`listens on http://127.0.0.1:${port}`);
