import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SettingsError } from '../../../../electron/headless/console.ts';
import { openLog } from '../../../../electron/headless/context.ts';
import { readService } from '../../../../electron/headless/service/config.ts';
import { quietConsole } from '../../../support/service.ts';

const ENVIRONMENT = {
  SECRET: 'a-very-secret-secret',
  SLACK: 'https://hooks.slack.com/services/T0/B0/very-secret-part',
  MAIL_PASSWORD: 'mail-password-secret',
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-creator-config-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(notify: object) {
  const job = {
    name: 'retail',
    account: {
      authUrl: 'https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com',
      clientId: 'client',
      clientSecret: { env: 'SECRET' },
    },
    destination: { kind: 'local', path: 'backups' },
    notify,
  };
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify({ jobs: [job] }));
  const console = quietConsole(folder, ENVIRONMENT);
  return { console, service: readService(console, { config: 'jobs.json' }, openLog(console, {}, true)) };
}

it('a job of the file says who is told of it, with secrets by reference', () => {
  const mail = { host: 'smtp.example.com', from: 'a@example.com', to: ['b@example.com'] };
  const { console, service } = read({
    on: ['success'],
    silenceDays: 2,
    slack: { env: 'SLACK' },
    mail: { ...mail, user: 'ada', password: { env: 'MAIL_PASSWORD' } },
  });
  expect(service.jobs[0]?.settings.notifications).toMatchObject({
    name: 'retail',
    settings: {
      failure: false,
      success: true,
      silenceDays: 2,
      slack: true,
      ping: false,
      email: { ...mail, port: 587, security: 'starttls', user: 'ada' },
    },
    secrets: { 'slack-address': ENVIRONMENT.SLACK, 'smtp-password': ENVIRONMENT.MAIL_PASSWORD },
  });
  const said = `${ENVIRONMENT.MAIL_PASSWORD} /services/T0/B0/very-secret-part`;
  expect(console.secrets.redact(said)).not.toContain('secret');
});

it('what is wrong with it is said at its place, and no secret stands in the file', () => {
  const mistakes = (notify: object): readonly string[] => {
    try {
      read(notify);
    } catch (error) {
      if (error instanceof SettingsError) return error.lines;
    }
    return [];
  };
  expect(mistakes({ slack: 'https://hooks.slack.com/x' })[0]).toContain(
    'jobs[0].notify.slack: a secret never stands in this file',
  );
  expect(mistakes({ ping: { env: 'NONE' } })[0]).toContain(
    'jobs[0].notify.ping names the variable NONE, which is not set.',
  );
  expect(mistakes({ webhook: { address: { env: 'SECRET' } } })[0]).toContain(
    'jobs[0].notify.webhook.address is wrong. The webhook address is no web address.',
  );
});
