import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startKeyring } from './keyring.ts';
import { setup } from './prerequisites.ts';

/** `node test/host/with-keyring.ts <command>`: runs a command that finds a throw-away Secret Service. */

const [command, ...parameters] = process.argv.slice(2);
if (command === undefined) throw new Error('Say which command is to run with the keyring.');
setup();
const keyring = await startKeyring();
try {
  const child = spawn(command, parameters, { stdio: 'inherit', env: { ...process.env, ...keyring.env } });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  process.exitCode = exitCode ?? 1;
} finally {
  await keyring.stop();
}
