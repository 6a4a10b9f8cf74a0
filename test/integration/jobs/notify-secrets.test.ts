import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../electron/journal/pino-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { openConfStateStore } from '../../../electron/settings/conf-state-store.ts';
import { type DesktopSettings, firstDesktopSettings } from '../../../electron/settings/desktop-settings.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { NotifySecretKind } from '../../../shared/notify.ts';
import { memoryLog } from '../../support/engine.ts';
import type { Desktop, DesktopPlace } from '../../support/jobs.ts';
import { MAIL_PASSWORD, type MailServer, startMailServer } from '../../support/mail-server.ts';
import {
  backUp,
  createNotifiedPlace,
  KEY,
  lines,
  type NotifiedPlace,
  notifyBy,
  told,
} from '../../support/notified-place.ts';
import { answer, type Receiver, startReceiver } from '../../support/receivers.ts';

let notified: NotifiedPlace;
let place: DesktopPlace;
let slack: Receiver;
let webhook: Receiver;
let health: Receiver;
let mail: MailServer;

beforeAll(async () => {
  mail = await startMailServer();
});

afterAll(() => mail[Symbol.asyncDispose]());

beforeEach(async () => {
  notified = await createNotifiedPlace(mail);
  ({ place, slack, webhook, health } = notified);
});

afterEach(() => notified.close());

describe('the secrets of channels', () => {
  it('are in the keychain and nowhere else: not in settings, state, run log, log, messages, exports or the window', async () => {
    const secretRegistry = createSecretRegistry();
    const written: string[] = [];
    const log = createLog({
      destination: { write: (text: string) => written.push(text) },
      level: 'debug',
      secrets: secretRegistry,
    });
    const desktop = await notified.open({ log, secretRegistry });
    const jobId = await notified.makeJob(desktop);
    // A service that says what it was sent, in a run that fails; channels that fail each in its way.
    for (const receiver of [slack, webhook, health]) {
      receiver.answers(answer.status(400, `You sent ${Object.values(notified.secrets()).join(' ')}`));
    }
    place.sandbox.faults.add({
      match: { kind: 'token' },
      effect: { status: 401, body: { error: 'invalid_client', error_description: MAIL_PASSWORD } },
    });
    mail.refuse(550);
    await backUp(desktop, jobId);
    await told(desktop, jobId, 4);
    await backUp(desktop, jobId);
    await told(desktop, jobId, 4);
    for (const channel of ['slack', 'email', 'webhook', 'ping'] as const) {
      await desktop.service.handlers['notify.test']({
        jobId,
        channel,
        settings: notified.all(),
        secrets: {},
      });
    }
    const state = await Promise.all(
      (await readdir(place.state, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
    );
    const said = [
      JSON.stringify(desktop.settings()),
      JSON.stringify(desktop.told),
      JSON.stringify(desktop.ended),
      JSON.stringify(await lines(desktop, jobId)),
      JSON.stringify(await desktop.service.handlers['jobs.settings']({ jobId })),
      JSON.stringify(await desktop.service.handlers['notify.secrets']({ jobId })),
      desktop.service.exportSettings(),
      ...written,
      ...state,
      ...[slack, webhook, health].flatMap(({ received }) => received.map(({ body }) => body)),
      ...mail.received.map(({ text }) => text),
    ].join('\n');
    for (const secret of ['never-told-to-anyone', KEY, MAIL_PASSWORD, encodeURIComponent(MAIL_PASSWORD)]) {
      expect(said).not.toContain(secret);
    }
    expect(said).toContain('A notification could not be sent.');
    expect([...desktop.secrets.kept.values()]).toEqual(
      expect.arrayContaining(Object.values(notified.secrets())),
    );
  });

  it('are forgotten with the channel, with another mail server, and with the job', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    const { handlers } = desktop.service;
    const kept = async () => {
      const answers = (await handlers['notify.secrets']({ jobId })) ?? {};
      return Object.entries(answers).flatMap(([kind, isKept]) => (isKept ? [kind] : []));
    };
    expect(await kept()).toHaveLength(5);
    await notifyBy(desktop, jobId, { ...notified.all(), webhook: { signed: false } });
    expect(await kept()).not.toContain('webhook-key');
    await notifyBy(desktop, jobId, {
      ...notified.all(),
      email: mail.settings({ host: 'mail.example.com' }),
      slack: false,
    });
    expect(await kept()).toEqual(['webhook-address', 'ping-address']);
    await handlers['jobs.remove']({ jobId });
    expect([...desktop.secrets.kept.keys()]).toEqual([]);
  });

  it('are gone before the job knows of another mail server, and come back where its settings cannot be kept', async () => {
    const { secrets } = place;
    let passwordAtChange: unknown = 'never changed';
    let isFull = false;
    const passwordOf = (jobId: string) => secrets.kept.get(`jobs/${jobId}/notify-smtp-password`);
    const settings = {
      get: () => structuredClone(kept),
      set: (changed: DesktopSettings) => {
        passwordAtChange = passwordOf(changed.jobs[0]?.id ?? '');
        if (isFull) throw new BackupError('state-broken', 'The disk is full.');
        kept = structuredClone(changed);
      },
    };
    let kept = firstDesktopSettings();
    const desktop = await notified.open({ settings });
    const jobId = await notified.makeJob(desktop);
    const elsewhere = { ...notified.all(), email: mail.settings({ host: 'mail.example.com' }) };

    isFull = true;
    await expect(notifyBy(desktop, jobId, elsewhere)).rejects.toThrow('The disk is full.');
    expect(passwordAtChange).toBeUndefined();
    expect(passwordOf(jobId)).toBe(MAIL_PASSWORD);

    isFull = false;
    await notifyBy(desktop, jobId, elsewhere);
    expect(passwordAtChange).toBeUndefined();
    expect(passwordOf(jobId)).toBeUndefined();
  });

  it('stay away where a change fails when the job has another mail server already', async () => {
    const { store } = openConfStateStore({ folder: place.state, log: memoryLog() });
    const desktop = await notified.open({ state: store });
    const jobId = await notified.makeJob(desktop);
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    const { sample: _, ...rest } = settings;
    vi.spyOn(store, 'setJob').mockImplementation(() => {
      throw new BackupError('state-broken', 'The disk is full.');
    });
    const changed = {
      ...rest,
      destination: { kind: 'local' as const, path: place.backups('others') },
      notify: { ...notified.all(), email: mail.settings({ host: 'mail.example.com' }) },
    };
    await expect(
      desktop.service.handlers['jobs.update']({ jobId, settings: changed, destinationSecret: null }),
    ).rejects.toThrow('The disk is full.');
    expect(desktop.settings().jobs[0]?.notify).toEqual(changed.notify);
    expect([...desktop.secrets.kept.values()]).not.toContain(MAIL_PASSWORD);
  });

  it('keep a job at its mail server where the password of it cannot be removed', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    desktop.secrets.broken = new BackupError('keychain-unavailable', 'The keychain is locked.');
    const elsewhere = { ...notified.all(), email: mail.settings({ host: 'mail.example.com' }) };
    await expect(notifyBy(desktop, jobId, elsewhere)).rejects.toThrow('The keychain is locked.');
    expect(desktop.settings().jobs[0]?.notify).toEqual(notified.all());
    desktop.secrets.broken = undefined;
  });

  it('that were left behind by a mail server of before go to none that comes later', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    desktop.secrets.broken = new BackupError('keychain-unavailable', 'The keychain is locked.');
    await notifyBy(desktop, jobId, { ...notified.all(), email: null });
    desktop.secrets.broken = undefined;
    expect([...desktop.secrets.kept.values()]).toContain(MAIL_PASSWORD);
    await notifyBy(desktop, jobId, {
      ...notified.all(),
      email: mail.settings({ host: 'mail.example.com' }),
    });
    expect([...desktop.secrets.kept.values()]).not.toContain(MAIL_PASSWORD);
  });

  it('travel with no export, and the settings of channels do', async () => {
    const desktop = await notified.open();
    await notified.makeJob(desktop);
    const [job] = JSON.parse(desktop.service.exportSettings()).jobs;
    expect(job.notify).toEqual(notified.all());
  });

  it('are refused where they are no addresses that may be posted to', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    const keep = (secret: string) =>
      desktop.service.handlers['notify.setSecret']({ jobId, kind: 'webhook-address', secret });
    await expect(keep('http://hooks.example.com/abc')).rejects.toMatchObject({ code: 'configuration' });
    await expect(keep('hooks')).rejects.toThrow('The webhook address is no web address.');
    await notifyBy(desktop, jobId, { ...notified.all(), webhook: null });
    await expect(keep(webhook.base)).rejects.toThrow('The webhook address is for a channel that is off.');
    expect([...desktop.secrets.kept.values()]).not.toContain(webhook.base);
  });
});

describe('the test of a channel', () => {
  const test = (
    desktop: Desktop,
    jobId: string,
    channel: 'slack' | 'email' | 'webhook' | 'ping',
    entered: Readonly<Partial<Record<NotifySecretKind, string>>> = {},
    settings = notified.all(),
  ) => desktop.service.handlers['notify.test']({ jobId, channel, settings, secrets: entered });

  it('sends a message that says so, with what is kept or with what was entered', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    expect(await test(desktop, jobId, 'slack')).toEqual({
      ok: true,
      message: 'Slack took the test message. Look into its channel.',
      hint: null,
    });
    expect(await test(desktop, jobId, 'email')).toMatchObject({
      ok: true,
      message: 'The mail server took the test message for ops@example.com and ada@example.com.',
    });
    expect(await test(desktop, jobId, 'ping')).toMatchObject({ ok: true });
    await using other = await startReceiver();
    expect(await test(desktop, jobId, 'webhook', { 'webhook-address': other.base })).toMatchObject({
      ok: true,
    });
    expect(slack.received[0]?.body).toContain('Retail EU: test message');
    expect(webhook.received).toEqual([]);
    expect(JSON.parse(other.received[0]?.body ?? '')).toMatchObject({ event: 'test', run: null });
    expect(await lines(desktop, jobId)).toEqual([]);
  });

  it('says what is wrong', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    slack.answers(answer.status(404, 'no_service'));
    expect(await test(desktop, jobId, 'slack')).toEqual({
      ok: false,
      message: 'Slack did not take the message: its webhook is gone or switched off (no_service).',
      hint: 'Make a new incoming webhook in Slack, and enter its address.',
    });
    expect(await test(desktop, jobId, 'email', { 'smtp-password': 'wrong' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('it refuses the user name or the password'),
    });
  });

  it('sends a password that is kept to no other mail server than it was kept for', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    await using other = await startMailServer();
    const settings = { ...notified.all(), email: other.settings() };
    expect(await test(desktop, jobId, 'email', {}, settings)).toMatchObject({
      ok: false,
      message: 'The SMTP password for this server is not known.',
    });
    expect(other.connections()).toBe(0);
  });
});
