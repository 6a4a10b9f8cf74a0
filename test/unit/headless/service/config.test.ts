import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SettingsError } from '../../../../electron/headless/console.ts';
import { openLog } from '../../../../electron/headless/context.ts';
import { readService } from '../../../../electron/headless/service/config.ts';
import { serviceJsonSchema } from '../../../../electron/headless/service/config-schema.ts';
import { quietConsole } from '../../../support/service.ts';

const HOUR = 3_600_000;
const SECRET = 'a-very-secret-secret';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function job(name: string, more: object = {}) {
  return {
    name,
    account: {
      authUrl: 'https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com',
      clientId: 'client',
      clientSecret: { env: 'SECRET' },
    },
    destination: { kind: 'local', path: `backups/${name}` },
    ...more,
  };
}

function read(content: unknown, environment: Record<string, string> = {}) {
  const config = join(folder, 'jobs.yaml');
  writeFileSync(config, typeof content === 'string' ? content : JSON.stringify(content, null, '\t'));
  const console = quietConsole(folder, { SECRET, ...environment });
  return { console, service: readService(console, { config: 'jobs.yaml' }, openLog(console, {}, true)) };
}

/** The mistakes, without the name of the file in front. */
function mistakes(content: unknown, environment?: Record<string, string>): string[] {
  try {
    read(content, environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.lines.map((line) => line.replace(`${join(folder, 'jobs.yaml')}: `, ''));
  }
  return [];
}

describe('a file of jobs', () => {
  it('is read as YAML, with what jobs share written once', () => {
    const { service } = read(`
jobs:
  - name: one
    account: &shared
      authUrl: https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com
      clientId: client
      clientSecret: { env: SECRET }
    destination: { kind: local, path: one }
  - name: two
    account: { <<: *shared, mid: 510001234 }
    destination:
      kind: s3
      bucket: content-backups
      prefix: /two/
      keys: { accessKey: AKIA, secretKey: { env: SECRET } }
    types: [htmlblock, 220]
    schedule: { cron: "0 */6 * * *", timeZone: Europe/Berlin }
    healthyHours: 12.5
`);
    const [one, two] = service.jobs;
    expect(one?.settings).toMatchObject({ destination: { kind: 'local', path: join(folder, 'one') } });
    expect(two).toMatchObject({
      name: 'two',
      healthyFor: 12.5 * HOUR,
      settings: {
        account: { accountId: '510001234', clientSecret: SECRET },
        destination: { kind: 's3', prefix: 'two', keys: { accessKey: 'AKIA', secretKey: SECRET } },
        types: [197, 220],
        cron: { expression: '0 */6 * * *', zone: 'Europe/Berlin' },
      },
    });
  });

  it('is read as JSON, with a byte order mark and tabs too', () => {
    const { service } = read(`\uFEFF${JSON.stringify({ jobs: [job('one')] }, null, '\t')}`);
    expect(service).toMatchObject({ jobs: [{ name: 'one' }], jobsAtATime: 2, port: 8080 });
  });

  it('takes secrets from files, and keeps all of them out of what is written', () => {
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets', 'retail'), 'from-a-file-4711\n');
    const { account } = job('one');
    const { console, service } = read({
      jobs: [job('one', { account: { ...account, clientSecret: { file: 'secrets/retail' } } }), job('two')],
    });
    expect(service.jobs.map(({ settings }) => settings.account.clientSecret)).toEqual([
      'from-a-file-4711',
      SECRET,
    ]);
    expect(console.secrets.redact(`from-a-file-4711 ${SECRET} client`)).not.toMatch(/4711|very-secret/);
    expect(console.secrets.redact('client')).toBe('client');
  });

  it('keeps state where it says, else where the environment says', () => {
    expect(read({ statePath: 'state', jobs: [job('one')] }, { STATE_PATH: '/var/s' }).service.statePath).toBe(
      join(folder, 'state'),
    );
    expect(read({ jobs: [job('one')] }, { STATE_PATH: '/var/s' }).service.statePath).toBe('/var/s');
  });

  it('expects a backup a quarter later than its schedule has the longest pause, an hour at least', () => {
    const limits = read({
      jobs: [
        job('daily'),
        job('hourly', { schedule: { cron: '0 * * * *', timeZone: 'UTC' } }),
        job('working days', { schedule: { cron: '0 6 * * 1-5', timeZone: 'UTC' } }),
      ],
    }).service.jobs.map(({ healthyFor }) => healthyFor / HOUR);
    expect(limits.slice(1)).toEqual([2, 90]);
    // A day may have 25 hours where this is run.
    expect(limits[0]).toBeGreaterThanOrEqual(30);
    expect(limits[0]).toBeLessThan(32);
  });
});

describe('each mistake is told with its place', () => {
  it('in the form', () => {
    expect(
      mistakes({
        jobs: [
          job('one', { types: 'everything', retention: 5 }),
          job('/', { destination: { kind: 'ftp', host: 'x' } }),
        ],
        surprise: true,
      }).map((line) => line.replace(/: .*/, '')),
    ).toEqual(['jobs[0].types', 'jobs[0].retention', 'jobs[1].name', 'jobs[1].destination.kind', 'surprise']);
    expect(mistakes('jobs: []')).toEqual([expect.stringMatching(/^jobs: too small/)]);
    expect(mistakes('just a text')).toEqual([expect.stringMatching(/^the whole: invalid input/)]);
  });

  it('in the values, by the rules of the environment', () => {
    const { account } = job('one');
    expect(
      mistakes({
        jobs: [
          job('one', { account: { ...account, authUrl: 'https://example.com' } }),
          job('two', { destination: { kind: 's3', bucket: 's3://content' }, schedule: { cron: 'often' } }),
        ],
      }),
    ).toEqual([
      expect.stringMatching(/^jobs\[0\]\.account\.authUrl is wrong\. .*marketingcloudapis\.com/),
      expect.stringMatching(/^jobs\[1\]\.destination\.bucket is wrong\. It must be the name of a bucket/),
      expect.stringMatching(/^jobs\[1\]\.schedule\.cron is wrong\./),
    ]);
    expect(mistakes({ jobs: [job('one')] }, { PORT: '123456' })).toEqual([
      expect.stringMatching(/^PORT is wrong\./),
    ]);
  });

  it('where a reference leads nowhere', () => {
    const { account } = job('one');
    const withSecret = (name: string, clientSecret: object) =>
      job(name, { account: { ...account, clientSecret } });
    writeFileSync(join(folder, 'empty'), '\n');
    expect(
      mistakes({
        jobs: [
          withSecret('one', { env: 'NOT_THERE' }),
          withSecret('two', { file: 'missing' }),
          withSecret('three', { file: 'empty' }),
        ],
      }),
    ).toEqual([
      'jobs[0].account.clientSecret names the variable NOT_THERE, which is not set.',
      `jobs[1].account.clientSecret names the file ${join(folder, 'missing')}, which cannot be read (ENOENT).`,
      `jobs[2].account.clientSecret names the file ${join(folder, 'empty')}, which is empty.`,
    ]);
  });

  it('where a secret stands in it, which is not repeated', () => {
    const { account } = job('one');
    const lines = mistakes({ jobs: [job('one', { account: { ...account, clientSecret: 'plain-to-see' } })] });
    expect(lines).toEqual([
      'jobs[0].account.clientSecret: a secret never stands in this file: name a variable of the environment, { env: NAME }, or a file, { file: PATH }.',
    ]);
    expect(mistakes('jobs: [ { clientSecret: plain-to-see')).toEqual([
      expect.not.stringContaining('plain-to-see'),
      expect.not.stringContaining('plain-to-see'),
    ]);
  });

  it('where two jobs share a name or a place', () => {
    expect(mistakes({ jobs: [job('one'), job('two'), job('one')] })).toEqual([
      'jobs[2].name is that of jobs[0]: each has its own.',
    ]);
    const destination = { kind: 'local', path: './backups/../shared' };
    const same = { kind: 'local', path: 'shared' };
    expect(mistakes({ jobs: [job('one', { destination }), job('two', { destination: same })] })).toEqual([
      'jobs[1].destination is that of jobs[0]: two jobs never share a place.',
    ]);
  });

  it('where it is not there', () => {
    const console = quietConsole(folder, {});
    expect(() => readService(console, { config: 'none.yaml' }, openLog(console, {}, true))).toThrow(
      `The configuration ${join(folder, 'none.yaml')} cannot be read (ENOENT).`,
    );
  });
});

it('the published schema accepts what is accepted, and nothing plain for a secret', () => {
  const schema = z.fromJSONSchema(z.record(z.string(), z.json()).parse(serviceJsonSchema()));
  expect(schema.safeParse({ jobs: [job('one')] }).success).toBe(true);
  const { account } = job('one');
  expect(
    schema.safeParse({ jobs: [job('one', { account: { ...account, clientSecret: 'plain' } })] }).success,
  ).toBe(false);
  expect(schema.safeParse({ jobs: [job('one', { surprise: 1 })] }).success).toBe(false);
});
