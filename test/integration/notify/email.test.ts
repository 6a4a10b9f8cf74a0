import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emailChannel } from '../../../electron/notify/email.ts';
import { PartlyDelivered } from '../../../electron/notify/failure.ts';
import type { EmailSettings } from '../../../shared/notify.ts';
import {
  MAIL_PASSWORD,
  MAIL_USER,
  type MailServer,
  refuseAda,
  startMailServer,
} from '../../support/mail-server.ts';
import { FAILURE, NEVER, QUICK, SUCCESS } from '../../support/notify-messages.ts';

let starttls: MailServer;
let tls: MailServer;

beforeAll(async () => {
  [starttls, tls] = await Promise.all([startMailServer(), startMailServer({ secure: true })]);
});

afterAll(async () => {
  await Promise.all([starttls[Symbol.asyncDispose](), tls[Symbol.asyncDispose]()]);
});

beforeEach(() => {
  starttls.refuse();
});

const trusting = () => ({ budget: QUICK, authorities: [starttls.authority, tls.authority] });

async function refusal(
  settings: EmailSettings,
  password = MAIL_PASSWORD,
  parts = trusting(),
): Promise<string> {
  try {
    await emailChannel(settings, password, parts).send(FAILURE, NEVER);
  } catch (error) {
    expect(error).toMatchObject({ code: 'notification-failed', hint: expect.stringMatching(/\.$/) });
    const { message, cause } = error as Error;
    expect(cause).toBeUndefined();
    expect(message).not.toContain(MAIL_PASSWORD);
    return message;
  }
  throw new Error('It was delivered.');
}

describe('mail', () => {
  it.each(['starttls', 'tls'] as const)('is taken over %s, after a log-in', async (security) => {
    const server = security === 'tls' ? tls : starttls;
    await emailChannel(server.settings(), MAIL_PASSWORD, trusting()).send(FAILURE, NEVER);
    const mail = server.received.at(-1);
    expect(mail).toMatchObject({
      from: 'backups@example.com',
      to: ['ops@example.com', 'ada@example.com'],
      user: MAIL_USER,
      secure: true,
    });
    expect(mail?.text).toContain('Subject: Retail EU: not backed up');
    expect(mail?.text).toContain('Auto-Submitted: auto-generated');
    expect(mail?.text).toContain('Check both in Setup > Apps > Installed Packages.');
  });

  it('goes to a server of this machine without encryption and log-in, where it is set so', async () => {
    await using open = await startMailServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
    const settings = open.settings({ security: 'none', user: null });
    await emailChannel(settings, undefined, trusting()).send(SUCCESS, NEVER);
    expect(open.received).toMatchObject([{ user: null, secure: false }]);
  });

  it('never goes elsewhere without encryption, nor without the password', () => {
    const settings = starttls.settings({ host: 'mail.example.com', security: 'none' });
    expect(() => emailChannel(settings, MAIL_PASSWORD, trusting())).toThrow('for all to read');
    expect(() => emailChannel(starttls.settings(), undefined, trusting())).toThrow('is not kept');
  });

  it('is refused with a wrong password, once, and what the server says of it is not repeated', async () => {
    const before = starttls.connections();
    const said = await refusal(starttls.settings(), 'wrong-P4ssword');
    expect(said).toMatch(
      /^The mail server localhost did not take the message: it refuses the user name or the password \(535\)/,
    );
    expect(said).not.toContain('wrong-P4ssword');
    expect(starttls.connections()).toBe(before + 1);
  });

  it.each(['starttls', 'tls'] as const)(
    'goes to no server over %s whose certificate is not trusted: no password is sent',
    async (security) => {
      const server = security === 'tls' ? tls : starttls;
      const before = server.received.length;
      expect(await refusal(server.settings(), MAIL_PASSWORD, { budget: QUICK, authorities: [] })).toContain(
        'the certificate of localhost is not trusted',
      );
      expect(server.received.length).toBe(before);
    },
  );

  it('goes to no server that answers by the name of another', async () => {
    expect(await refusal(tls.settings({ host: '127.0.0.1' }))).toContain(
      'has the certificate of another address',
    );
  });

  it('is not sent in the open where the server offers no STARTTLS', async () => {
    await using old = await startMailServer({ disabledCommands: ['STARTTLS'] });
    expect(await refusal(old.settings())).toContain('it offers no safe connection by STARTTLS');
    expect(old.received).toEqual([]);
  });

  it('is sent again where the server has trouble for a while', async () => {
    const before = starttls.received.length;
    starttls.refuse(451);
    await emailChannel(starttls.settings(), MAIL_PASSWORD, trusting()).send(SUCCESS, NEVER);
    expect(starttls.received.length).toBe(before + 1);
  });

  it('is not sent again where the server refuses it for good', async () => {
    const before = starttls.connections();
    starttls.refuse(550, 550);
    expect(await refusal(starttls.settings())).toContain('it refuses the sender or a recipient (550)');
    expect(starttls.connections()).toBe(before + 1);
  });

  it('that only some recipients are refused is sent once, and fails saying how many', async () => {
    await using picky = await startMailServer({ onRcptTo: refuseAda });
    const parts = { budget: QUICK, authorities: [picky.authority] };
    const sending = emailChannel(picky.settings(), MAIL_PASSWORD, parts).send(FAILURE, NEVER);
    await expect(sending).rejects.toThrow(
      'The mail server localhost did not take the message for everybody: it refuses 1 of 2 recipients.',
    );
    await expect(sending).rejects.toBeInstanceOf(PartlyDelivered);
    expect(picky.received).toMatchObject([{ to: ['ops@example.com'] }]);
    expect(picky.connections()).toBe(1);
  });

  it('says that a server is down, or that it does not answer', async () => {
    await using silent = await startSilentServer();
    const slow = { ...trusting(), budget: { ...QUICK, attempts: 1 } };
    expect(await refusal(tls.settings({ port: silent.port }), MAIL_PASSWORD, slow)).toContain(
      'it gave no answer within 0.3 seconds',
    );
    const { port } = silent;
    await silent[Symbol.asyncDispose]();
    expect(await refusal(starttls.settings({ port }), MAIL_PASSWORD)).toContain('refuses the connection');
  });

  it('is given up when the program ends', async () => {
    await using silent = await startSilentServer();
    const ending = new AbortController();
    const budget = { ...QUICK, attemptMilliseconds: 30_000, totalMilliseconds: 60_000 };
    const settings = starttls.settings({ port: silent.port });
    const sending = emailChannel(settings, MAIL_PASSWORD, { budget }).send(FAILURE, ending.signal);
    await silent.connected;
    ending.abort();
    await expect(sending).rejects.toThrow('it was given up');
  });
});

/** Takes connections and says nothing. */
async function startSilentServer(): Promise<AsyncDisposable & { port: number; connected: Promise<unknown> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connected: once(server, 'connection'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
