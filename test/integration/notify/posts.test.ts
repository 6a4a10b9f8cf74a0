import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../../electron/notify/channel.ts';
import { pingChannel } from '../../../electron/notify/ping.ts';
import { isSignedBy } from '../../../electron/notify/signature.ts';
import { slackChannel } from '../../../electron/notify/slack.ts';
import { webhookChannel } from '../../../electron/notify/webhook.ts';
import { webhookPayloadSchema } from '../../../electron/notify/webhook-payload.ts';
import { FAILURE, NEVER, QUICK, SUCCESS } from '../../support/notify-messages.ts';
import {
  addressOfNobody,
  answer,
  type Received,
  type Receiver,
  startReceiver,
} from '../../support/receivers.ts';
import { slackSchema } from '../../support/slack-schema.ts';

const AT = new Date('2026-11-24T01:00:00Z');
const KEY = 'signing key';
const SECRET_PATH = '/services/T0000/B0000/never-told-to-anyone';
const parts = { fetch, budget: QUICK, now: () => AT };

const NOTHING: Received = { method: '', path: '', headers: {}, body: '' };

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
});

const channels: readonly (readonly [string, (base: string) => Channel])[] = [
  ['Slack', (base) => slackChannel(`${base}${SECRET_PATH}`, parts)],
  ['a webhook', (base) => webhookChannel(`${base}${SECRET_PATH}`, KEY, parts)],
  ['a health check', (base) => pingChannel(`${base}${SECRET_PATH}`, parts)],
];

/** What a channel throws, as text. */
async function refusal(channel: Channel): Promise<string> {
  try {
    await channel.send(FAILURE, NEVER);
  } catch (error) {
    expect(error).toMatchObject({ code: 'notification-failed', hint: expect.stringMatching(/\.$/) });
    const { message } = error as Error;
    expect(`${message} ${JSON.stringify(error)}`).not.toContain('never-told');
    return message;
  }
  throw new Error('It was delivered.');
}

describe.each(channels)('%s', (_, channelAt) => {
  it('takes a message at once', async () => {
    await channelAt(receiver.base).send(SUCCESS, NEVER);
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({ method: 'POST', path: SECRET_PATH });
  });

  it('gets it again after 500, and then takes it', async () => {
    receiver.answers(answer.status(500, 'trouble'), answer.status(200, 'ok'));
    await channelAt(receiver.base).send(SUCCESS, NEVER);
    expect(receiver.received).toHaveLength(2);
  });

  it('gets it again where the connection is cut, or the answer is slow', async () => {
    receiver.answers(answer.cut, answer.never, answer.status(204));
    await channelAt(receiver.base).send(SUCCESS, NEVER);
    expect(receiver.received).toHaveLength(3);
  });

  it('has refused it for good once its attempts are used up', async () => {
    receiver.answers(answer.status(503));
    expect(await refusal(channelAt(receiver.base))).toContain('it has trouble of its own (503)');
    expect(receiver.received).toHaveLength(QUICK.attempts);
  });

  it('is asked once where its answer says that another time would not help', async () => {
    receiver.answers(answer.status(403, 'no'));
    expect(await refusal(channelAt(receiver.base))).toContain('(403)');
    expect(receiver.received).toHaveLength(1);
  });

  it('that never answers costs no more than its budget', async () => {
    receiver.answers(answer.never);
    expect(await refusal(channelAt(receiver.base))).toContain('gave no answer within 0.3 seconds');
    expect(receiver.received).toHaveLength(QUICK.attempts);
  });

  it('that is down is named, with the reason', async () => {
    expect(await refusal(channelAt(await addressOfNobody()))).toContain('refuses the connection');
  });

  it('with a certificate that nobody trusts gets nothing', async () => {
    await using secure = await startReceiver({ secure: true });
    expect(await refusal(channelAt(secure.base))).toContain('is not trusted');
    expect(secure.received).toEqual([]);
  });

  it('that redirects is not followed', async () => {
    await using elsewhere = await startReceiver();
    receiver.answers(answer.status(307, '', { location: `${elsewhere.base}${SECRET_PATH}` }));
    expect(await refusal(channelAt(receiver.base))).toContain('a redirect, which is never followed');
    expect(elsewhere.received).toEqual([]);
  });

  it('is given up when the program ends', async () => {
    receiver.answers(answer.never);
    const ending = new AbortController();
    const sending = channelAt(receiver.base).send(FAILURE, ending.signal);
    ending.abort();
    await expect(sending).rejects.toThrow('it was given up');
  });

  it.each([
    ['http://hooks.example.com/x', 'is not a safe one'],
    ['ftp://hooks.example.com/x', 'is no web address'],
    ['hooks', 'is no web address'],
    ['https://user:pass@hooks.example.com/x', 'holds a user name or a password'],
  ])('cannot be at %s', (address, reason) => {
    expect(() => channelAt(address.replace('/x', ''))).toThrow(reason);
  });
});

describe('Slack', () => {
  it('gets Block Kit as JSON', async () => {
    await slackChannel(receiver.base, parts).send(FAILURE, NEVER);
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
    expect(slackSchema.parse(JSON.parse(receiver.received[0]?.body ?? ''))).toMatchObject({
      text: expect.stringContaining('Retail EU: not backed up'),
    });
  });

  it.each([
    [404, 'no_service', 'its webhook is gone or switched off (no_service)'],
    [410, 'channel_is_archived', 'its channel is gone or archived (channel_is_archived)'],
    [403, 'action_prohibited', 'an administrator keeps the webhook from posting there'],
    [400, 'invalid_payload', 'it does not understand the message'],
  ])('that says %i %s is put in words', async (status, body, words) => {
    receiver.answers(answer.status(status, body));
    expect(await refusal(slackChannel(receiver.base, parts))).toContain(words);
  });
});

describe('a webhook', () => {
  it('gets the documented JSON, signed over time and body', async () => {
    await webhookChannel(receiver.base, KEY, parts).send(SUCCESS, NEVER);
    const [{ body, headers } = NOTHING] = receiver.received;
    const signature = String(headers['x-backup-creator-signature']);
    expect(isSignedBy(signature, body, KEY, AT)).toBe(true);
    expect(isSignedBy(signature, `${body} `, KEY, AT)).toBe(false);
    expect(isSignedBy(signature, body, 'another key', AT)).toBe(false);
    expect(isSignedBy(signature, body, KEY, new Date(AT.getTime() + 301_000))).toBe(false);
    expect(isSignedBy('t=1,v1=00', body, KEY, AT)).toBe(false);
    expect(headers['x-backup-creator-event']).toBe('success');
    expect(webhookPayloadSchema.parse(JSON.parse(body))).toMatchObject({
      version: 1,
      event: 'success',
      job: { id: 'job-1', name: 'Retail EU' },
      run: { id: '4f6d1c', folder: 'backup_20261124', counts: { kept: 1214, problems: 0 } },
    });
  });

  it('can tell a repetition by its delivery id', async () => {
    receiver.answers(answer.status(502), answer.status(200));
    await webhookChannel(receiver.base, KEY, parts).send(SUCCESS, NEVER);
    await webhookChannel(receiver.base, KEY, parts).send(SUCCESS, NEVER);
    const ids = receiver.received.map(({ headers }) => headers['x-backup-creator-delivery']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('without a key is not signed', async () => {
    await webhookChannel(receiver.base, undefined, parts).send(SUCCESS, NEVER);
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-backup-creator-signature');
  });
});

describe('a health check', () => {
  it('is told of start, success and failure, each at its address', async () => {
    const channel = pingChannel(`${receiver.base}/ping/uuid-1/?create=1`, parts);
    await channel.begun?.(NEVER);
    await channel.send(SUCCESS, NEVER);
    await channel.send({ ...SUCCESS, event: 'problems' }, NEVER);
    await channel.send(FAILURE, NEVER);
    await channel.send({ ...FAILURE, event: 'silence' }, NEVER);
    expect(receiver.received.map(({ path }) => path)).toEqual([
      '/ping/uuid-1/start?create=1',
      '/ping/uuid-1/?create=1',
      '/ping/uuid-1/?create=1',
      '/ping/uuid-1/fail?create=1',
      '/ping/uuid-1/fail?create=1',
    ]);
    expect(receiver.received[3]?.body).toContain('Marketing Cloud refused the client id or secret.');
  });
});
