import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Surroundings, startIn } from '../../support/secret-service.ts';

const PROCESS = fileURLToPath(new URL('keychain-process.ts', import.meta.url));

interface Answer {
  readonly value?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

const endings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** A keychain in a process of its own, and the folder of its sealed files. */
async function keychainIn(surroundings: Surroundings) {
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-sealed-'));
  endings.push(() => rm(folder, { recursive: true }));
  const { child, end } = await startIn(surroundings, [process.execPath, PROCESS, folder]);
  endings.push(end);
  if (child.stdin === null || child.stdout === null) throw new Error('The process has no pipes.');
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (...call: readonly string[]): Promise<Answer> => {
    stdin.write(`${JSON.stringify(call)}\n`);
    const { value } = await lines.next();
    return JSON.parse(String(value)) as Answer;
  };
  return { ask, folder, sealedFiles: () => readdir(folder) };
}

describe('with a Secret Service, a secret', () => {
  it('is kept, read, replaced and removed', async () => {
    const { ask } = await keychainIn('a keychain');
    expect(await ask('check')).toEqual({});
    expect(await ask('get', 'jobs/1')).toEqual({});
    expect(await ask('set', 'jobs/1', 'first')).toEqual({});
    await ask('set', 'jobs/2', 'ein anderes Geheimnis – ✓');
    await ask('set', 'jobs/1', 'second');
    expect(await ask('get', 'jobs/1')).toEqual({ value: 'second' });
    expect(await ask('get', 'jobs/2')).toEqual({ value: 'ein anderes Geheimnis – ✓' });
    expect(await ask('remove', 'jobs/1')).toEqual({});
    expect(await ask('remove', 'jobs/1')).toEqual({});
    expect(await ask('get', 'jobs/1')).toEqual({});
    expect(await ask('check')).toEqual({});
  });

  it('too large for an entry on Windows lies in a file that tells nothing without the keychain', async () => {
    const { ask, folder, sealedFiles } = await keychainIn('a keychain');
    const large = randomBytes(2000).toString('base64');
    await ask('set', 'key', large, 'win32');
    const [file = ''] = await sealedFiles();
    expect(file).toMatch(/\.sealed$/);
    const bytes = await readFile(join(folder, file));
    expect(bytes.includes(large.slice(0, 40))).toBe(false);
    expect(await ask('get', 'key')).toEqual({ value: large });

    await ask('set', 'key', `${large}+`, 'win32');
    expect(await sealedFiles()).toHaveLength(1);
    expect(await ask('get', 'key')).toEqual({ value: `${large}+` });

    await ask('set', 'key', 'small', 'win32');
    expect(await sealedFiles()).toEqual([]);
    expect(await ask('get', 'key')).toEqual({ value: 'small' });
  });

  it('in a file that was changed is refused, saying what to do', async () => {
    const { ask, folder, sealedFiles } = await keychainIn('a keychain');
    await ask('set', 'key', 'x'.repeat(3000), 'win32');
    const [file = ''] = await sealedFiles();
    const bytes = await readFile(join(folder, file));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    expect((await ask('get', 'key')).error).toEqual({
      code: 'keychain-unavailable',
      message: 'The file of a large secret is missing or was changed.',
      hint: 'Enter the secret again.',
    });
  });

  it('that looks like the reference of a file is still what comes back', async () => {
    const { ask } = await keychainIn('a keychain');
    await ask('set', 'key', 'backup-creator-sealed:no');
    expect(await ask('get', 'key')).toEqual({ value: 'backup-creator-sealed:no' });
    await ask('remove', 'key');
    expect(await ask('get', 'key')).toEqual({});
  });
});

describe('without one', () => {
  it.each([
    ['a bus alone', 'This system has no keychain: no Secret Service is running.', 'gnome-keyring or KWallet'],
    ['nothing', 'There is no D-Bus session, so no keychain can be reached.', 'desktop session'],
  ] as const)(
    'and with %s, every call says so, and nothing is written',
    async (surroundings, message, hint) => {
      const { ask, sealedFiles } = await keychainIn(surroundings);
      const calls = [
        ['check'],
        ['get', 'a'],
        ['set', 'a', 'secret'],
        ['set', 'a', 'x'.repeat(9000), 'win32'],
      ];
      for (const call of [...calls, ['remove', 'a']]) {
        const { error } = await ask(...call);
        expect(error).toMatchObject({ code: 'keychain-unavailable', message });
        expect(error?.hint).toContain(hint);
      }
      expect(await sealedFiles()).toEqual([]);
    },
  );
});
