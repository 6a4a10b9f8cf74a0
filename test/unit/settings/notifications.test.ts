import { describe, expect, it } from 'vitest';
import { notifySecretParts, parseNotifications } from '../../../electron/settings/notifications.ts';
import { pickVariables } from '../../../electron/settings/parsed.ts';
import { secretsInVariables } from '../../../electron/settings/secrets.ts';

const SLACK = 'https://hooks.slack.com/services/T000/B000/secretpart';

const parse = (variables: Readonly<Record<string, string>>) => parseNotifications(pickVariables(variables));

function settings(variables: Readonly<Record<string, string>>) {
  const parsed = parse(variables);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ line }) => line).join('\n'));
  return parsed.settings;
}

function problems(variables: Readonly<Record<string, string>>): string[] {
  const parsed = parse(variables);
  return parsed.ok ? [] : parsed.problems.map(({ line }) => line);
}

const MAIL = {
  NOTIFY_SMTP_HOST: 'smtp.example.com',
  NOTIFY_MAIL_FROM: 'a@example.com',
  NOTIFY_MAIL_TO: 'b@example.com, c@example.com',
};

describe('the notifications of the command', () => {
  it('are none unless a channel is named', () => {
    expect(settings({})).toMatchObject({
      name: undefined,
      secrets: {},
      settings: {
        failure: true,
        problems: true,
        success: false,
        silenceDays: null,
        slack: false,
        email: null,
      },
    });
  });

  it('are what the variables say', () => {
    const all = {
      NOTIFY_ON: 'success, failure',
      NOTIFY_SILENCE_DAYS: '3',
      NOTIFY_NAME: 'Retail EU',
      NOTIFY_SLACK_URL: SLACK,
      NOTIFY_WEBHOOK_URL: 'https://hooks.example.com/abc',
      NOTIFY_WEBHOOK_KEY: 'key',
      NOTIFY_PING_URL: 'http://127.0.0.1:8000/ping/uuid',
      ...MAIL,
      NOTIFY_SMTP_USER: 'ada',
      NOTIFY_SMTP_PASSWORD: 'hush',
    };
    expect(settings(all)).toEqual({
      name: 'Retail EU',
      settings: {
        failure: true,
        problems: false,
        success: true,
        silenceDays: 3,
        slack: true,
        webhook: { signed: true },
        ping: true,
        email: {
          host: 'smtp.example.com',
          port: 587,
          security: 'starttls',
          user: 'ada',
          from: 'a@example.com',
          to: ['b@example.com', 'c@example.com'],
        },
      },
      secrets: {
        'slack-address': SLACK,
        'webhook-address': 'https://hooks.example.com/abc',
        'webhook-key': 'key',
        'ping-address': 'http://127.0.0.1:8000/ping/uuid',
        'smtp-password': 'hush',
      },
    });
    expect(settings({ ...MAIL, NOTIFY_SMTP_SECURITY: 'tls' }).settings.email?.port).toBe(465);
  });

  it.each([
    [{ NOTIFY_ON: 'everything' }, 'NOTIFY_ON is wrong.'],
    [{ NOTIFY_SILENCE_DAYS: '0' }, 'NOTIFY_SILENCE_DAYS is wrong.'],
    [
      { NOTIFY_SLACK_URL: 'http://hooks.example.com/x' },
      'NOTIFY_SLACK_URL is wrong. The webhook address of Slack is not a safe one',
    ],
    [{ NOTIFY_WEBHOOK_KEY: 'key' }, 'NOTIFY_WEBHOOK_URL is missing (other settings of it are there)'],
    [{ NOTIFY_MAIL_TO: 'a@example.com' }, 'NOTIFY_SMTP_HOST is missing (other settings of it are there)'],
    [{ ...MAIL, NOTIFY_MAIL_TO: 'nobody' }, 'NOTIFY_MAIL_TO is wrong.'],
    [{ ...MAIL, NOTIFY_SMTP_SECURITY: 'none' }, 'NOTIFY_SMTP_SECURITY is wrong.'],
    [{ ...MAIL, NOTIFY_SMTP_USER: 'ada' }, 'NOTIFY_SMTP_PASSWORD is missing (NOTIFY_SMTP_USER is set)'],
    [{ ...MAIL, NOTIFY_SMTP_PASSWORD: 'hush' }, 'NOTIFY_SMTP_USER is missing (NOTIFY_SMTP_PASSWORD is set)'],
  ])('with %o are refused in a line', (variables, line) => {
    const found = problems(variables);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(line);
    expect(found[0]).not.toContain('hush');
  });

  it('have secrets of which no telling part is missed', () => {
    const { secrets } = settings({ NOTIFY_SLACK_URL: SLACK });
    expect(notifySecretParts(secrets)).toEqual(
      expect.arrayContaining([SLACK, '/services/T000/B000/secretpart']),
    );
    const wrong = { NOTIFY_SLACK_URL: 'http://hooks.example.com/secretpart', NOTIFY_SMTP_PASSWORD: 'hush' };
    expect(secretsInVariables(wrong)).toEqual(expect.arrayContaining(['secretpart', 'hush']));
  });
});
