import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Keyring, startKeyring } from './keyring.ts';

let keyring: Keyring;
beforeAll(async () => {
  keyring = await startKeyring();
});
afterAll(() => keyring?.stop());

/** Runs a few lines with keytar in a process that has this environment. */
function withKeytar(lines: string, env: Readonly<Record<string, string>>): string {
  const source = `import keytar from 'keytar';\n${lines}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return stdout || stderr;
}

describe('the throw-away keyring', () => {
  test('is a real Secret Service: what one process keeps another finds', () => {
    withKeytar(`await keytar.setPassword('test', 'account', 'kept');`, keyring.env);
    const read = `console.log(await keytar.getPassword('test', 'account'));`;
    expect(withKeytar(read, keyring.env)).toBe('kept\n');
  });

  test('is nobody else’s: another one has nothing of it', async () => {
    const other = await startKeyring();
    const read = `console.log(await keytar.getPassword('test', 'account'));`;
    expect(withKeytar(read, other.env)).toBe('null\n');
    await other.stop();
    const gone = `await keytar.getPassword('test', 'account').catch((error) => console.log(error.message));`;
    expect(withKeytar(gone, other.env)).toMatch(/connect|autolaunch|freedesktop/i);
  });
});
