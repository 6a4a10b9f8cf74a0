import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobServiceParts, SilentJob } from '../../../electron/jobs/service-parts.ts';
import { createLog } from '../../../electron/journal/pino-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { isSignedBy } from '../../../electron/notify/signature.ts';
import { webhookPayloadSchema } from '../../../electron/notify/webhook-payload.ts';
import type { RunLogLine } from '../../../shared/ipc.ts';
import { NO_NOTIFICATIONS, type NotifySecretKind, type NotifySettings } from '../../../shared/notify.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace, HandClock } from '../../support/jobs.ts';
import { MAIL_PASSWORD, type MailServer, startMailServer } from '../../support/mail-server.ts';
import { QUICK } from '../../support/notify-messages.ts';
import { addressOfNobody, answer, type Receiver, startReceiver } from '../../support/receivers.ts';

const PATIENT = { timeout: 20_000, interval: 10 };
const SECRET_PATH = '/services/T0000/never-told-to-anyone';
const KEY = 'signing-key-never-told';

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
  [place, slack, webhook, health] = await Promise.all([
    createDesktopPlace({ assets: 8 }),
    startReceiver(),
    startReceiver(),
    startReceiver(),
  ]);
});

afterEach(async () => {
  await place.close();
  await Promise.all([slack, webhook, health].map((receiver) => receiver[Symbol.asyncDispose]()));
});

const open = (more: Partial<JobServiceParts> = {}) =>
  place.open({ budget: QUICK, authorities: [mail.authority], ...more });

const all = (): NotifySettings => ({
  ...NO_NOTIFICATIONS,
  success: true,
  slack: true,
  email: mail.settings(),
  webhook: { signed: true },
  ping: true,
});

const secrets = (): Readonly<Record<NotifySecretKind, string>> => ({
  'slack-address': `${slack.base}${SECRET_PATH}`,
  'webhook-address': `${webhook.base}${SECRET_PATH}`,
  'webhook-key': KEY,
  'ping-address': `${health.base}${SECRET_PATH}`,
  'smtp-password': MAIL_PASSWORD,
});

/** Settings of a job as the window saves them: first these, then the secrets that were entered. */
async function notifyBy(
  { service }: Desktop,
  jobId: string,
  notify: NotifySettings,
  entered: Readonly<Partial<Record<NotifySecretKind, string>>> = {},
): Promise<void> {
  const { settings } = await service.handlers['jobs.settings']({ jobId });
  const { sample: _, ...rest } = settings;
  await service.handlers['jobs.update']({ jobId, settings: { ...rest, notify }, destinationSecret: null });
  for (const [kind, secret] of Object.entries(entered) as [NotifySecretKind, string][]) {
    await service.handlers['notify.setSecret']({ jobId, kind, secret });
  }
}

async function makeJob(desktop: Desktop, notify = all(), schedule = { enabled: true }): Promise<string> {
  const wanted = place.wanted({ schedule: { cron: '0 2 * * *', zone: 'UTC', ...schedule } });
  const { jobIds } = await desktop.service.handlers['jobs.create'](wanted);
  const [jobId = ''] = jobIds;
  await notifyBy(desktop, jobId, notify, secrets());
  return jobId;
}

async function backUp(desktop: Desktop, jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

async function lines({ service }: Desktop, jobId: string): Promise<readonly RunLogLine[]> {
  return (await service.handlers['runs.log']({ jobId, limit: 100 })).lines;
}

/** The newest line, once it says of as many channels what became of them. */
async function told(desktop: Desktop, jobId: string, channels: number): Promise<RunLogLine> {
  return vi.waitFor(async () => {
    const [line] = await lines(desktop, jobId);
    if (line?.notifications?.length !== channels) throw new Error(`Not yet: ${JSON.stringify(line)}`);
    return line;
  }, PATIENT);
}

const refuseCredentials = (times = 1) =>
  place.sandbox.faults.add({
    match: { kind: 'token' },
    times,
    effect: { status: 401, body: { error: 'invalid_client', error_description: 'No.' } },
  });

describe('a job with channels', () => {
  it('tells each of a backup that was made, and writes down that it did', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
    await backUp(desktop, jobId);
    const line = await told(desktop, jobId, 4);
    expect(line).toMatchObject({ outcome: 'complete', notifications: [{}, {}, {}, {}] });
    expect(line.notifications?.map(({ channel, sent }) => [channel, sent])).toEqual([
      ['slack', true],
      ['email', true],
      ['webhook', true],
      ['ping', true],
    ]);
    expect(slack.received[0]?.body).toContain('Retail EU: backup complete');
    const [posted] = webhook.received;
    const signature = String(posted?.headers['x-backup-creator-signature']);
    expect(isSignedBy(signature, posted?.body ?? '', KEY, new Date())).toBe(true);
    expect(webhookPayloadSchema.parse(JSON.parse(posted?.body ?? ''))).toMatchObject({
      event: 'success',
      job: { id: jobId },
      run: { folder: line.folder, location: join(place.backups(), line.folder ?? ''), counts: { kept: 8 } },
    });
    expect(health.received.map(({ path }) => path)).toEqual([`${SECRET_PATH}/start`, SECRET_PATH]);
    expect(mail.received.at(-1)?.text).toContain('Subject: Retail EU: backup complete');
    expect(desktop.told.filter(([name]) => name === 'runs.changed').length).toBeGreaterThan(0);
  });

  it('tells of a failure why, and what to do', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
    refuseCredentials();
    await backUp(desktop, jobId);
    expect(await told(desktop, jobId, 4)).toMatchObject({ outcome: 'failed' });
    expect(JSON.parse(webhook.received[0]?.body ?? '')).toMatchObject({
      event: 'failure',
      title: 'Retail EU: not backed up',
      cause: expect.stringContaining('refused'),
      next: expect.stringContaining('Setup'),
      run: { folder: null, counts: null },
    });
    expect(health.received.map(({ path }) => path)).toEqual([`${SECRET_PATH}/start`, `${SECRET_PATH}/fail`]);
  });

  it('tells people of what they want to know only, and a health check of each run', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop, { ...all(), success: false, email: null });
    await backUp(desktop, jobId);
    const line = await told(desktop, jobId, 1);
    expect(line.notifications).toMatchObject([{ channel: 'ping', sent: true }]);
    expect([...slack.received, ...webhook.received]).toEqual([]);
  });

  it('tells of a failure that goes on once a day, and anew once a backup was made', async () => {
    const clock = new HandClock('2026-11-24T10:00:00Z');
    const desktop = await open({ now: clock.now, timer: clock });
    const paused = { enabled: false };
    const jobId = await makeJob(desktop, { ...all(), success: false, email: null, webhook: null }, paused);
    const failAt = async (time: string) => {
      clock.set(time);
      refuseCredentials();
      await backUp(desktop, jobId);
      await vi.waitFor(
        async () => expect((await lines(desktop, jobId))[0]?.notifications).toBeDefined(),
        PATIENT,
      );
      return slack.received.length;
    };
    expect(await failAt('2026-11-24T10:00:00Z')).toBe(1);
    expect(await failAt('2026-11-24T10:05:00Z')).toBe(1);
    expect(await failAt('2026-11-25T10:00:00Z')).toBe(2);
    clock.set('2026-11-25T11:00:00Z');
    await backUp(desktop, jobId);
    await told(desktop, jobId, 1);
    expect(await failAt('2026-11-25T12:00:00Z')).toBe(3);
    expect(health.received.filter(({ path }) => path.endsWith('/fail'))).toHaveLength(4);
  });
});

describe('a channel that fails', () => {
  it('fails no backup, keeps none of the others from telling, and is written down with the reason', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
    const nobody = await addressOfNobody();
    await notifyBy(desktop, jobId, all(), { 'slack-address': `${nobody}${SECRET_PATH}` });
    webhook.answers(answer.never);
    health.answers(answer.status(500));
    await backUp(desktop, jobId);
    expect(desktop.job(jobId)).toMatchObject({ state: 'idle', lastRun: { outcome: 'complete' } });
    const { notifications } = await told(desktop, jobId, 4);
    expect(notifications).toMatchObject([
      { channel: 'slack', sent: false, reason: expect.stringContaining('refuses the connection') },
      { channel: 'email', sent: true, reason: null },
      {
        channel: 'webhook',
        sent: false,
        reason: expect.stringContaining('gave no answer within 0.3 seconds'),
      },
      { channel: 'ping', sent: false, reason: expect.stringContaining('it has trouble of its own (500)') },
    ]);
  });

  it('never delays a backup, nor the next one', async () => {
    const desktop = await open({
      budget: { ...QUICK, attemptMilliseconds: 60_000, totalMilliseconds: 60_000 },
    });
    const jobId = await makeJob(desktop, { ...all(), email: null, slack: false, webhook: null });
    health.answers(answer.never);
    await backUp(desktop, jobId);
    await backUp(desktop, jobId);
    expect(desktop.ended.map(({ run }) => run.outcome)).toEqual(['complete', 'complete']);
    expect(health.received.map(({ path }) => path)).toEqual([`${SECRET_PATH}/start`]);
  });

  it('is told of where a secret is not kept on this machine', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop, { ...all(), email: null, webhook: null, ping: false });
    await desktop.service.handlers['notify.setSecret']({ jobId, kind: 'slack-address', secret: null });
    await backUp(desktop, jobId);
    expect((await told(desktop, jobId, 1)).notifications).toMatchObject([
      { channel: 'slack', sent: false, reason: expect.stringContaining('is not kept on this machine') },
    ]);
  });
});

describe("the dead-man's switch of a job", () => {
  const watched = (): NotifySettings => ({
    ...all(),
    email: null,
    ping: false,
    success: false,
    silenceDays: 3,
  });

  it('fires once when the clock moves past the limit, and is cleared by a backup', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const silent: SilentJob[] = [];
    const desktop = await open({ now: clock.now, timer: clock, onSilence: (job) => silent.push(job) });
    const jobId = await makeJob(desktop, watched(), { enabled: false });
    await backUp(desktop, jobId);
    clock.set('2026-11-23T09:59:00Z');
    clock.set('2026-11-23T10:01:00Z');
    const line = await told(desktop, jobId, 2);
    expect(line).toMatchObject({
      trigger: 'silence',
      outcome: 'skipped',
      reason: 'The last backup is of 20 Nov 2026, 10:00 (UTC), and the job is paused.',
    });
    expect(JSON.parse(webhook.received[0]?.body ?? '')).toMatchObject({
      event: 'silence',
      title: 'Retail EU: no backup for 3 days',
      run: null,
    });
    expect(silent).toMatchObject([
      { job: { id: jobId }, message: { title: 'Retail EU: no backup for 3 days' } },
    ]);
    for (const time of ['2026-11-23T10:02:00Z', '2026-11-24T10:00:00Z', '2026-11-30T10:00:00Z'])
      clock.set(time);
    await backUp(desktop, jobId);
    expect(slack.received).toHaveLength(1);

    clock.set('2026-12-02T10:00:00Z');
    clock.set('2026-12-03T10:01:00Z');
    await vi.waitFor(() => expect(slack.received).toHaveLength(2), PATIENT);
    expect(silent).toHaveLength(2);
  });

  it('is remembered through a restart', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const first = await open({ now: clock.now, timer: clock });
    const jobId = await makeJob(first, watched(), { enabled: false });
    await backUp(first, jobId);
    clock.set('2026-11-24T10:00:00Z');
    await told(first, jobId, 2);
    await first.service.stop();
    const second = await open({ now: clock.now, timer: clock });
    clock.set('2026-11-25T10:00:00Z');
    await backUp(second, jobId);
    expect(slack.received).toHaveLength(1);
  });

  it('tries again after an hour where nobody could be told, and waits for the network', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const desktop = await open({ now: clock.now, timer: clock });
    const jobId = await makeJob(desktop, { ...watched(), webhook: null }, { enabled: false });
    await backUp(desktop, jobId);
    place.online = false;
    clock.set('2026-11-24T10:00:00Z');
    place.online = true;
    slack.answers(answer.status(403, 'no'), answer.status(200, 'ok'));
    clock.set('2026-11-24T10:01:00Z');
    expect((await told(desktop, jobId, 1)).notifications).toMatchObject([{ sent: false }]);
    clock.set('2026-11-24T10:30:00Z');
    clock.set('2026-11-24T11:02:00Z');
    await vi.waitFor(() => expect(slack.received).toHaveLength(2), PATIENT);
  });
});

describe('the secrets of channels', () => {
  it('are in the keychain and nowhere else: not in settings, state, run log, log, messages, exports or the window', async () => {
    const secretRegistry = createSecretRegistry();
    const written: string[] = [];
    const log = createLog({
      destination: { write: (text: string) => written.push(text) },
      level: 'debug',
      secrets: secretRegistry,
    });
    const desktop = await open({ log, secretRegistry });
    const jobId = await makeJob(desktop);
    // A service that says what it was sent, in a run that fails; channels that fail each in its way.
    for (const receiver of [slack, webhook, health]) {
      receiver.answers(answer.status(400, `You sent ${Object.values(secrets()).join(' ')}`));
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
      await desktop.service.handlers['notify.test']({ jobId, channel, settings: all(), secrets: {} });
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
    expect([...desktop.secrets.kept.values()]).toEqual(expect.arrayContaining(Object.values(secrets())));
  });

  it('are forgotten with the channel, with another mail server, and with the job', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
    const { handlers } = desktop.service;
    const kept = async () => {
      const answers = (await handlers['notify.secrets']({ jobId })) ?? {};
      return Object.entries(answers).flatMap(([kind, isKept]) => (isKept ? [kind] : []));
    };
    expect(await kept()).toHaveLength(5);
    await notifyBy(desktop, jobId, { ...all(), webhook: { signed: false } });
    expect(await kept()).not.toContain('webhook-key');
    await notifyBy(desktop, jobId, {
      ...all(),
      email: mail.settings({ host: 'mail.example.com' }),
      slack: false,
    });
    expect(await kept()).toEqual(['webhook-address', 'ping-address']);
    await handlers['jobs.remove']({ jobId });
    expect([...desktop.secrets.kept.keys()]).toEqual([]);
  });

  it('travel with no export, and the settings of channels do', async () => {
    const desktop = await open();
    await makeJob(desktop);
    const [job] = JSON.parse(desktop.service.exportSettings()).jobs;
    expect(job.notify).toEqual(all());
  });

  it('are refused where they are no addresses that may be posted to', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
    const keep = (secret: string) =>
      desktop.service.handlers['notify.setSecret']({ jobId, kind: 'webhook-address', secret });
    await expect(keep('http://hooks.example.com/abc')).rejects.toMatchObject({ code: 'configuration' });
    await expect(keep('hooks')).rejects.toThrow('The webhook address is no web address.');
  });
});

describe('the test of a channel', () => {
  const test = (
    desktop: Desktop,
    jobId: string,
    channel: 'slack' | 'email' | 'webhook' | 'ping',
    entered: Readonly<Partial<Record<NotifySecretKind, string>>> = {},
    settings = all(),
  ) => desktop.service.handlers['notify.test']({ jobId, channel, settings, secrets: entered });

  it('sends a message that says so, with what is kept or with what was entered', async () => {
    const desktop = await open();
    const jobId = await makeJob(desktop);
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
    const desktop = await open();
    const jobId = await makeJob(desktop);
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
    const desktop = await open();
    const jobId = await makeJob(desktop);
    await using other = await startMailServer();
    const settings = { ...all(), email: other.settings() };
    expect(await test(desktop, jobId, 'email', {}, settings)).toMatchObject({
      ok: false,
      message: 'The SMTP password for this server is not known.',
    });
    expect(other.connections()).toBe(0);
  });
});
