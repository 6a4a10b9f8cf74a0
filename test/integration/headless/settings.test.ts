import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkplace, runHere, type Workplace } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';

const SECRET = 'never-to-be-printed-5d1f';

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace({ assets: 20 });
});

afterEach(async () => {
  await place.close();
});

describe('settings', () => {
  it('ends with 2 and one line for each missing variable: its name, what it holds, an example', async () => {
    const { code, stdout, stderr } = await runHere(['backup'], { workingFolder: place.root });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'AUTH_URL',
      'CLIENT_ID',
      'CLIENT_SECRET',
      'STORAGE_PATH',
    ]);
    for (const line of lines) expect(line).toMatch(/^([A-Z_]+) is missing.*: .+\. Example: \1=.+$/);
  });

  it.each([
    { variable: 'AUTH_URL', value: 'https://example.com' },
    { variable: 'AUTH_URL', value: 'https://mc1.auth.marketingcloudapis.com.example.com' },
    { variable: 'API_URL', value: 'https://example.com' },
    { variable: 'ACCOUNT_ID', value: 'my business unit' },
    { variable: 'STORAGE_PATH', value: '~/backups' },
    { variable: 'STATE_PATH', value: '~/state' },
    { variable: 'BACKUP_TYPES', value: 'blocs' },
    { variable: 'BACKUP_CRON', value: 'every day' },
    { variable: 'BACKUP_TIME_ZONE', value: 'Europe/Atlantis' },
    { variable: 'BACKUP_FOLDER_PATTERN', value: 'backup_YYMM' },
    { variable: 'BACKUP_CONCURRENCY', value: '0' },
  ])('ends with 2 and a line for a wrong $variable ($value), and sends nothing', async (wrong) => {
    const { code, stderr } = await place.runHere(['backup'], {
      [wrong.variable]: wrong.value,
      CLIENT_SECRET: SECRET,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^${wrong.variable} is wrong\\..+ Example: ${wrong.variable}=.+\\n$`));
    expect(stderr).not.toContain(SECRET);
    expect(place.sandbox.requests.total).toBe(0);
  });

  it('never prints the value of a secret that is wrong', async () => {
    const { code, stderr, stdout } = await place.runHere(['backup', '--json'], {
      AZURE_CONTAINER: 'content-backups',
      AZURE_STORAGE_CONNECTION_STRING: `AccountKey=${SECRET}`,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^AZURE_STORAGE_CONNECTION_STRING is wrong/);
    expect(stderr + stdout).not.toContain(SECRET);
  });

  it('never prints a secret that was put into another variable by mistake', async () => {
    const { code, stderr, stdout } = await place.runHere(['backup', '--json'], {
      BACKUP_TYPES: SECRET,
      BACKUP_CRON: SECRET,
      AUTH_URL: `https://${SECRET}`,
      CLIENT_SECRET: SECRET,
    });
    expect(code).toBe(2);
    expect(stderr.match(/ is wrong\./g)).toHaveLength(3);
    expect(stderr + stdout).not.toContain(SECRET);
  });

  it('prints the problems in the JSON document too', async () => {
    const { code, stdout } = await place.runHere(['backup', '--json'], { CLIENT_ID: '' });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      error: { code: 'configuration', message: expect.stringMatching(/^CLIENT_ID is missing/) },
    });
  });

  it('refuses to send the secret to an address that is not Marketing Cloud', async () => {
    let requests = 0;
    const stranger = createServer((_, response) => {
      requests += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    for (const address of [
      `https://127.0.0.1:${port}`,
      `http://localhost.example.com:${port}`,
      `http://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com@127.0.0.1:${port}`,
    ]) {
      const { code, stderr } = await place.runHere(['backup'], { AUTH_URL: address });
      expect(code, address).toBe(2);
      expect(stderr).toMatch(/^AUTH_URL is wrong\./);
    }
    stranger.close();
    expect(requests).toBe(0);
  });

  it('refuses the REST address of a token reply that is not Marketing Cloud, and asks it nothing', async () => {
    place.sandbox.switches.restInstanceUrlForm = 'https://rest.example.com/';
    const { code, stdout, stderr } = await place.runHere(['backup', '--json']);
    expect(code).toBe(2);
    expect(parseReport({ stdout }).error).toMatchObject({ code: 'address-not-allowed' });
    expect(stderr).not.toContain('internal');
    expect(place.sandbox.requests.total).toBe(place.sandbox.requests.count('token'));
  });

  it('ends with 1 where Marketing Cloud refuses the client id or secret, and says so', async () => {
    const { code, stdout, stderr } = await place.runHere(['backup'], { CLIENT_SECRET: SECRET });
    expect(code).toBe(1);
    expect(stdout).toBe('Backup failed.\n');
    expect(stderr).toContain('Marketing Cloud refused the client id or secret');
    expect(stdout + stderr).not.toContain(SECRET);
  });

  it('ends with 1 and names the missing scope where the package may not read', async () => {
    const { code, stderr } = await withScopes('email_read offline');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'The installed package may not read: Assets > View (documents_and_images_read).',
    );
  });
});

describe('an env file', () => {
  const text = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join('');

  it('is read from the working folder, and an environment variable wins over it', async () => {
    const file = join(place.root, '.env');
    await writeFile(file, text({ ...place.environment, BACKUP_FOLDER_PATTERN: 'wrong' }), { mode: 0o600 });
    const ended = await runHere(['backup', '--json'], {
      workingFolder: place.root,
      environment: { BACKUP_FOLDER_PATTERN: 'backup_DDMMYY' },
    });
    expect(ended.code).toBe(0);
    expect(parseReport(ended).folder).toMatch(/^backup_\d{6}$/);
  });

  it('is read where --env-file names it, and its relative paths start at the working folder', async () => {
    const file = join(place.root, 'settings.env');
    await writeFile(file, text({ ...place.environment, STORAGE_PATH: 'here' }), { mode: 0o600 });
    const ended = await runHere(['backup', '--json', '--env-file', 'settings.env'], {
      workingFolder: place.root,
    });
    expect(ended.code).toBe(0);
    expect(parseReport(ended).location).toBe(join(place.root, 'here', parseReport(ended).folder ?? ''));
  });

  it('is a wrong setting where it was named and is not there', async () => {
    const { code, stderr } = await place.runHere(['backup', '--env-file', 'nowhere.env']);
    expect(code).toBe(2);
    expect(stderr).toContain(`The env file ${join(place.root, 'nowhere.env')} is not there.`);
    expect(place.sandbox.requests.total).toBe(0);
  });

  it('is warned of where others can read it', async () => {
    const file = join(place.root, '.env');
    await writeFile(file, text(place.environment));
    await chmod(file, 0o644);
    const { code, stderr } = await runHere(['backup'], { workingFolder: place.root });
    expect(code).toBe(0);
    expect(stderr).toContain(`chmod 600 ${file}`);
    expect(stderr).not.toContain(place.sandbox.clientSecret);
  });
});

async function withScopes(scopes: string): ReturnType<Workplace['run']> {
  const limited = await createWorkplace({ assets: 20, scopes });
  const ended = await limited.runHere(['backup']);
  await limited.close();
  return ended;
}
