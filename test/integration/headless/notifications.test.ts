import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRunLog } from '../../../electron/journal/run-log.ts';
import { isSignedBy } from '../../../electron/notify/signature.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { answer, type Receiver, startReceiver } from '../../support/receivers.ts';
import { slackSchema } from '../../support/slack-schema.ts';

const PATH = '/services/T000/never-told-to-anyone';
const KEY = 'signing-key-never-told';

let place: Workplace;
let slack: Receiver;
let webhook: Receiver;
let health: Receiver;

beforeEach(async () => {
  [place, slack, webhook, health] = await Promise.all([
    createWorkplace({ assets: 10 }),
    startReceiver(),
    startReceiver(),
    startReceiver(),
  ]);
});

afterEach(async () => {
  await place.close();
  await Promise.all([slack, webhook, health].map((receiver) => receiver[Symbol.asyncDispose]()));
});

const channels = () => ({
  NOTIFY_ON: 'failure,success',
  NOTIFY_NAME: 'Retail EU',
  NOTIFY_SLACK_URL: `${slack.base}${PATH}`,
  NOTIFY_WEBHOOK_URL: `${webhook.base}${PATH}`,
  NOTIFY_WEBHOOK_KEY: KEY,
  NOTIFY_PING_URL: `${health.base}${PATH}`,
});

it('backup tells who the variables name before it ends, and writes down that it did', async () => {
  const end = await place.run(['backup', '--json', '--verbose'], channels());
  expect(end.code).toBe(0);
  const { location } = JSON.parse(end.stdout);
  expect(slackSchema.parse(JSON.parse(slack.received[0]?.body ?? '')).text).toContain(
    'Retail EU: backup complete',
  );
  const [posted] = webhook.received;
  const signature = String(posted?.headers['x-backup-creator-signature']);
  expect(isSignedBy(signature, posted?.body ?? '', KEY, new Date())).toBe(true);
  expect(JSON.parse(posted?.body ?? '')).toMatchObject({ event: 'success', run: { location } });
  expect(health.received.map(({ path }) => path)).toEqual([`${PATH}/start`, PATH]);
  const told = await openRunLog({ folder: place.state }).readNotifications();
  expect(told.map(({ channel, event, sent }) => [channel, event, sent])).toEqual([
    ['slack', 'success', true],
    ['webhook', 'success', true],
    ['ping', 'success', true],
  ]);
  expect(end.stdout + end.stderr).not.toMatch(/never-told/);
});

it('a backup is what it is where nobody can be told, and the reason is written down', async () => {
  slack.answers(answer.status(404, 'no_service'));
  webhook.answers(answer.status(403, `No: ${KEY}`));
  health.answers(answer.status(404));
  const end = await place.runHere(['backup', '--json', '--verbose'], channels());
  expect(end.code).toBe(0);
  expect(JSON.parse(end.stdout)).toMatchObject({ status: 'complete', error: null });
  const told = await openRunLog({ folder: place.state }).readNotifications();
  expect(told).toMatchObject([
    { channel: 'slack', sent: false, reason: expect.stringContaining('(no_service)') },
    { channel: 'webhook', sent: false, reason: expect.stringContaining('(403)') },
    { channel: 'ping', sent: false, reason: expect.stringContaining('(404)') },
  ]);
  expect(`${end.stdout}${end.stderr}${JSON.stringify(told)}`).not.toMatch(/never-told/);
});

it('a failure is told with its cause', async () => {
  const end = await place.runHere(['backup'], { ...channels(), CLIENT_SECRET: 'wrong' });
  expect(end.code).toBe(1);
  expect(JSON.parse(webhook.received[0]?.body ?? '')).toMatchObject({
    event: 'failure',
    title: 'Retail EU: not backed up',
    cause: expect.stringContaining('refused'),
  });
  expect(health.received.map(({ path }) => path)).toEqual([`${PATH}/start`, `${PATH}/fail`]);
});

it('wrong settings of channels stop the command before anything is done, without their secrets', async () => {
  const more = { NOTIFY_SLACK_URL: `http://hooks.example.com${PATH}`, NOTIFY_SMTP_PASSWORD: KEY };
  const end = await place.runHere(['backup'], more);
  expect(end.code).toBe(2);
  expect(end.stderr).toContain('NOTIFY_SLACK_URL is wrong.');
  expect(end.stderr).toContain('NOTIFY_SMTP_HOST is missing');
  expect(end.stderr).not.toMatch(/never-told/);
});
