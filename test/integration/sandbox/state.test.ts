import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../electron/sandbox/sandbox.ts';
import { ASSETS, connect, listIn, request } from './client.ts';

let folder: string;
let statePath: string;
const running: Sandbox[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  statePath = join(folder, 'sandbox.ndjson');
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  await rm(folder, { recursive: true });
});

async function start(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ assets: 100, statePath, ...options });
  running.push(sandbox);
  return sandbox;
}

const documents = (sandbox: Sandbox) =>
  sandbox
    .account()
    .ids('all')
    .map((id) => sandbox.account().document(id));

describe('a sandbox with a state file', () => {
  it('shows the next process the changed account, and goes on from there', async () => {
    const first = await start();
    first.account().changeForDemo();
    const client = await connect(first);
    await client.send('POST', ASSETS, { name: 'Created', assetType: { id: 197 }, content: 'kept' });
    first.account().renameFolder(first.account().folders()[2]!.id, 'Renamed');
    const second = await start();
    expect(documents(second)).toEqual(documents(first));
    expect(second.account().folders()).toEqual(first.account().folders());
    second.account().changeForDemo();
    const third = await start();
    expect(documents(third)).toEqual(documents(second));
  });

  it('is the same account at a later start', async () => {
    const first = await start({ now: () => Date.UTC(2024, 0, 1) });
    const second = await start({ now: () => Date.UTC(2026, 0, 1) });
    expect(documents(second)).toEqual(documents(first));
  });

  it('passes over a last line that a crash cut', async () => {
    const first = await start();
    const id = first.account().add({ name: 'Whole' });
    await appendFile(statePath, '{"kind":"asset","mid":5100');
    const second = await start();
    expect(second.account().document(id).name).toBe('Whole');
    second.account().edit(id);
    expect(documents(await start())).toEqual(documents(second));
    expect((await readFile(statePath, 'utf8')).endsWith('}\n')).toBe(true);
  });

  it('refuses the state of another account', async () => {
    await start();
    await expect(start({ seed: 2 })).rejects.toThrow('belongs to an account of seed 1 with 100 assets');
  });
});

describe('a sandbox without a state file', () => {
  it('has no change of the last 7 days, however early its clock', async () => {
    const now = Date.UTC(2022, 5, 1);
    const sandbox = await start({ statePath: undefined, now: () => now });
    const client = await connect(sandbox);
    const query = {
      property: 'modifiedDate',
      simpleOperator: 'greaterThan',
      value: new Date(now - 7 * 86_400_000).toISOString(),
    };
    expect((await client.query({ query })).json).toMatchObject({ count: 0 });
  });

  it('refuses a size it cannot have', async () => {
    await expect(start({ assets: 200_001 })).rejects.toThrow('0 to 200000 assets');
  });
});

describe('a large sandbox', () => {
  it('of 100,000 assets answers a whole page of 500', async () => {
    const sandbox = await start({ assets: 100_000, statePath: undefined });
    sandbox.switches.listBodies = 'whole';
    const client = await connect(sandbox);
    const reply = await client.query({ page: { page: 1, pageSize: 500 } });
    const { count, items } = listIn(reply);
    expect(count).toBe(100_000);
    expect(items).toHaveLength(500);
  });
});

describe('the sandbox command', () => {
  it('prints the variables to use and stays until it is told to end', async () => {
    const main = join(import.meta.dirname, '../../../electron/sandbox/main.ts');
    const child = spawn(process.execPath, [
      main,
      '--assets',
      '20',
      '--bodies',
      'whole',
      '--state',
      statePath,
    ]);
    const variables = new Map<string, string>();
    for await (const line of createInterface({ input: child.stdout })) {
      const [name = '', value = ''] = line.split('=');
      variables.set(name, value);
      if (variables.size === 4) break;
    }
    expect([...variables.keys()]).toEqual(['AUTH_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'ACCOUNT_ID']);
    const reply = await request(`${variables.get('AUTH_URL')}/v2/token`, {
      method: 'POST',
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: variables.get('CLIENT_ID'),
        client_secret: variables.get('CLIENT_SECRET'),
        account_id: variables.get('ACCOUNT_ID'),
      }),
    });
    expect(reply.status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says in a sentence what is wrong with its options, and exits 2', async () => {
    const main = join(import.meta.dirname, '../../../electron/sandbox/main.ts');
    const child = spawn(process.execPath, [main, '--assets', 'many']);
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(errors).toBe('--assets is a whole number, not many.\n');
  });
});
