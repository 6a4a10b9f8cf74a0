import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SilentJob } from '../../../electron/jobs/service-parts.ts';
import { isSignedBy } from '../../../electron/notify/signature.ts';
import { webhookPayloadSchema } from '../../../electron/notify/webhook-payload.ts';
import type { NotifySettings } from '../../../shared/notify.ts';
import { type DesktopPlace, HandClock } from '../../support/jobs.ts';
import { type MailServer, refuseAda, startMailServer } from '../../support/mail-server.ts';
import {
  backUp,
  createNotifiedPlace,
  KEY,
  lines,
  type NotifiedPlace,
  notifyBy,
  PATIENT,
  SECRET_PATH,
  told,
} from '../../support/notified-place.ts';
import { QUICK } from '../../support/notify-messages.ts';
import { addressOfNobody, answer, type Receiver } from '../../support/receivers.ts';

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

describe('a job with channels', () => {
  it('tells each of a backup that was made, and writes down that it did', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
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
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    notified.refuseCredentials();
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
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop, { ...notified.all(), success: false, email: null });
    await backUp(desktop, jobId);
    const line = await told(desktop, jobId, 1);
    expect(line.notifications).toMatchObject([{ channel: 'ping', sent: true }]);
    expect([...slack.received, ...webhook.received]).toEqual([]);
  });

  it('tells of a failure that goes on once a day, and anew once a backup was made', async () => {
    const clock = new HandClock('2026-11-24T10:00:00Z');
    const desktop = await notified.open({ now: clock.now, timer: clock });
    const paused = { enabled: false };
    const jobId = await notified.makeJob(
      desktop,
      { ...notified.all(), success: false, email: null, webhook: null },
      paused,
    );
    const failAt = async (time: string) => {
      clock.set(time);
      notified.refuseCredentials();
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
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop);
    const nobody = await addressOfNobody();
    await notifyBy(desktop, jobId, notified.all(), { 'slack-address': `${nobody}${SECRET_PATH}` });
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
    const desktop = await notified.open({
      budget: { ...QUICK, attemptMilliseconds: 60_000, totalMilliseconds: 60_000 },
    });
    const jobId = await notified.makeJob(desktop, {
      ...notified.all(),
      email: null,
      slack: false,
      webhook: null,
    });
    health.answers(answer.never);
    await backUp(desktop, jobId);
    await backUp(desktop, jobId);
    expect(desktop.ended.map(({ run }) => run.outcome)).toEqual(['complete', 'complete']);
    expect(health.received.map(({ path }) => path)).toEqual([`${SECRET_PATH}/start`]);
  });

  it('is told of where a secret is not kept on this machine', async () => {
    const desktop = await notified.open();
    const jobId = await notified.makeJob(desktop, {
      ...notified.all(),
      email: null,
      webhook: null,
      ping: false,
    });
    await desktop.service.handlers['notify.setSecret']({ jobId, kind: 'slack-address', secret: null });
    await backUp(desktop, jobId);
    expect((await told(desktop, jobId, 1)).notifications).toMatchObject([
      { channel: 'slack', sent: false, reason: expect.stringContaining('is not kept on this machine') },
    ]);
  });
});

describe("the dead-man's switch of a job", () => {
  const watched = (): NotifySettings => ({
    ...notified.all(),
    email: null,
    ping: false,
    success: false,
    silenceDays: 3,
  });

  it('fires once when the clock moves past the limit, and is cleared by a backup', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const silent: SilentJob[] = [];
    const desktop = await notified.open({
      now: clock.now,
      timer: clock,
      onSilence: (job) => silent.push(job),
    });
    const jobId = await notified.makeJob(desktop, watched(), { enabled: false });
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
    // People elsewhere are told first.
    await vi.waitFor(() => expect(silent).toHaveLength(2), PATIENT);
  });

  it('is remembered through a restart', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const first = await notified.open({ now: clock.now, timer: clock });
    const jobId = await notified.makeJob(first, watched(), { enabled: false });
    await backUp(first, jobId);
    clock.set('2026-11-24T10:00:00Z');
    await told(first, jobId, 2);
    await first.service.stop();
    const second = await notified.open({ now: clock.now, timer: clock });
    clock.set('2026-11-25T10:00:00Z');
    await backUp(second, jobId);
    expect(slack.received).toHaveLength(1);
  });

  it('tries again after an hour where nobody could be told, and waits for the network', async () => {
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const desktop = await notified.open({ now: clock.now, timer: clock });
    const jobId = await notified.makeJob(desktop, { ...watched(), webhook: null }, { enabled: false });
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

  it('has been told where the mail came to some of its recipients', async () => {
    await using picky = await startMailServer({ onRcptTo: refuseAda });
    const clock = new HandClock('2026-11-20T10:00:00Z');
    const desktop = await notified.open({
      now: clock.now,
      timer: clock,
      authorities: [picky.authority],
    });
    const byMail = { ...watched(), slack: false, webhook: null, email: picky.settings() };
    const jobId = await notified.makeJob(desktop, byMail, { enabled: false });
    await backUp(desktop, jobId);
    clock.set('2026-11-24T10:00:00Z');
    expect((await told(desktop, jobId, 1)).notifications).toMatchObject([
      { channel: 'email', sent: false, reason: expect.stringContaining('it refuses 1 of 2 recipients') },
    ]);
    clock.set('2026-11-24T12:00:00Z');
    await backUp(desktop, jobId);
    expect(picky.received).toHaveLength(1);
  });
});
