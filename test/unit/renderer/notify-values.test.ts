import { describe, expect, it } from 'vitest';
import {
  enteredSecrets,
  hasErrors,
  isSecretKept,
  type NotifyValues,
  notifyErrors,
  notifySettingsOf,
  notifyValuesOf,
} from '../../../renderer/forms/notify/notify-values.ts';
import { NO_NOTIFICATIONS, type NotifySettings } from '../../../shared/notify.ts';

const ALL: NotifySettings = {
  ...NO_NOTIFICATIONS,
  silenceDays: 7,
  slack: true,
  email: {
    host: 'smtp.example.com',
    port: 465,
    security: 'tls',
    user: 'ada',
    from: 'a@example.com',
    to: ['b@example.com', 'c@example.com'],
  },
  webhook: { signed: true },
  ping: true,
};
const KEPT = {
  'slack-address': true,
  'webhook-address': true,
  'webhook-key': true,
  'ping-address': true,
  'smtp-password': true,
};
const present = { kept: KEPT, saved: ALL };
const values = (change: Partial<NotifyValues> = {}): NotifyValues => ({ ...notifyValuesOf(ALL), ...change });
const entered = (secrets: Partial<NotifyValues['secrets']>): NotifyValues =>
  values({ secrets: { ...values().secrets, ...secrets } });

describe('the form of notifications', () => {
  it('gives back the settings that it was made of', () => {
    for (const settings of [ALL, NO_NOTIFICATIONS, { ...ALL, webhook: { signed: false } }]) {
      expect(notifySettingsOf(notifyValuesOf(settings))).toEqual(settings);
    }
  });

  it('is complete where all secrets are kept', () => {
    expect(notifyErrors(values(), present)).toEqual({});
    expect(notifyErrors(notifyValuesOf(NO_NOTIFICATIONS), { kept: null, saved: NO_NOTIFICATIONS })).toEqual(
      {},
    );
  });

  it('asks for what was just switched on', () => {
    const kept = { ...KEPT, 'slack-address': false };
    const errors = notifyErrors(values(), { kept, saved: { ...ALL, slack: false } });
    expect(errors).toEqual({ 'slack-address': 'Enter the webhook address of Slack.' });
    expect(hasErrors('slack', errors)).toBe(true);
    expect(hasErrors('email', errors)).toBe(false);
  });

  it('asks for the password again where the mail goes through another server', () => {
    expect(isSecretKept('smtp-password', values(), present)).toBe(true);
    for (const change of [
      { host: 'smtp.example.org' },
      { user: 'bob' },
      { port: 587 },
      { security: 'starttls' },
    ] as const) {
      expect(notifyErrors(values(change), present)).toEqual({ 'smtp-password': 'Enter the SMTP password.' });
    }
  });

  it('says of an address why it cannot be posted to', () => {
    expect(notifyErrors(entered({ 'webhook-address': 'http://hooks.example.com/x' }), present)).toEqual({
      'webhook-address':
        'The webhook address is not a safe one: it begins with http://. Use its https:// address. Plain http is for this computer only.',
    });
  });

  it('says which mail fields are missing or cannot be right', () => {
    const wrong = values({ host: '', port: '', from: 'x', to: 'b@example.com, nobody', user: ' ' });
    expect(Object.keys(notifyErrors(wrong, present)).sort()).toEqual(
      ['from', 'host', 'port', 'smtp-password', 'to', 'user'].sort(),
    );
    expect(notifyErrors(values({ security: 'none', login: false }), present).security).toContain(
      'this computer only',
    );
    expect(notifyErrors(values({ silence: true, silenceDays: '' }), present).silenceDays).toBeDefined();
  });

  it('sends the secrets that were entered for what is on, and no others', () => {
    const given = entered({ 'webhook-key': ' key ', 'ping-address': 'https://hc.example.com/x' });
    expect(enteredSecrets(given)).toEqual([
      { kind: 'webhook-key', secret: 'key' },
      { kind: 'ping-address', secret: 'https://hc.example.com/x' },
    ]);
    expect(enteredSecrets({ ...given, webhook: false, ping: false })).toEqual([]);
  });
});
