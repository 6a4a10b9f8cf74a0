import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { EmailSettings } from '../../shared/notify.ts';
import { makeCertificate } from './certificate.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Null where nobody has logged in. */
  readonly user: string | null;
  readonly secure: boolean;
  readonly text: string;
}

/** A real SMTP server on this machine, with a certificate of its own authority. */
export interface MailServer extends AsyncDisposable {
  readonly received: readonly ReceivedMail[];
  /** PEM of what its certificate is trusted by. */
  readonly authority: string;
  /** How often somebody has connected. */
  readonly connections: () => number;
  settings(change?: Partial<EmailSettings>): EmailSettings;
  /** The next ones who want to send are refused so. */
  refuse(...codes: readonly number[]): void;
}

export const MAIL_USER = 'backups@example.com';
export const MAIL_PASSWORD = 'mail-P4ss!wörd+/=never-told';

/** Takes mail for everybody but one. */
export const refuseAda: NonNullable<SMTPServerOptions['onRcptTo']> = ({ address }, _, done) => {
  if (address === 'ada@example.com') done(Object.assign(new Error('unknown'), { responseCode: 550 }));
  else done();
};

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const { key, cert } = makeCertificate();
  const received: ReceivedMail[] = [];
  let refusals: readonly number[] = [];
  let connections = 0;
  const server = new SMTPServer({
    key,
    cert,
    authMethods: ['PLAIN', 'LOGIN'],
    logger: false,
    closeTimeout: 100,
    onConnect(_, done) {
      connections += 1;
      done();
    },
    onAuth({ username, password }, _, done) {
      if (username === MAIL_USER && password === MAIL_PASSWORD) done(null, { user: username });
      else done(new Error(`No: ${username} ${password}`));
    },
    onMailFrom(_, __, done) {
      const [code, ...rest] = refusals;
      refusals = rest;
      if (code === undefined) done();
      else done(Object.assign(new Error('not now'), { responseCode: code }));
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user === undefined ? null : String(session.user),
          secure: session.secure,
          text: Buffer.concat(pieces).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    received,
    authority: cert,
    connections: () => connections,
    settings: (change = {}) => ({
      host: 'localhost',
      port,
      security: options.secure === true ? 'tls' : 'starttls',
      user: MAIL_USER,
      from: 'backups@example.com',
      to: ['ops@example.com', 'ada@example.com'],
      ...change,
    }),
    refuse: (...codes) => {
      refusals = codes;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
