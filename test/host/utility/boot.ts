import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ParentPort } from './parent-port.ts';

/** Makes this process of Node's one of Electron's utility processes, and starts its module. */

const [node = '', , modulePath = '', ...parameters] = process.argv;
const send = process.send?.bind(process);
if (send === undefined) throw new Error('A utility process is started by utilityProcess.fork alone.');
const parentPort = new ParentPort((message) => send(message));
process.on('message', (message) => parentPort.receive(message));
process.once('disconnect', () => process.exit(0));
process.argv = [node, path.resolve(modulePath), ...parameters];
Object.assign(process, { type: 'utility', parentPort, send: undefined });
await import(pathToFileURL(modulePath).href);
