import { setTimeout as wait } from 'node:timers/promises';
import { getCACertificates } from 'node:tls';
import { BackupError } from '../../shared/errors.ts';
import type { EmailSettings } from '../../shared/notify.ts';
import { isLoopback } from '../../shared/post-address.ts';
import { networkFailure } from '../marketing-cloud/network-failure.ts';
import type { Budget } from './budget.ts';
import type { Channel } from './channel.ts';
import { textOf } from './facts.ts';
import { notDelivered, PartlyDelivered } from './failure.ts';
import type { NotifyMessage } from './message.ts';

export interface EmailParts {
  readonly budget: Budget;
  /** Authorities that are trusted beside those of the system, as PEM. */
  readonly authorities?: readonly string[];
}

/** Mails over SMTP. Throws `configuration` where a password is missing, or would be sent for all to read. */
export function emailChannel(
  settings: EmailSettings,
  password: string | undefined,
  parts: EmailParts,
): Channel {
  check(settings, password);
  return {
    kind: 'email',
    async send(message, signal) {
      const refused = await deliver(settings, password, message, parts, signal);
      // Not again: the others have it.
      if (refused > 0)
        throw new PartlyDelivered(`The mail server ${settings.host}`, refused, settings.to.length);
    },
  };
}

function check({ host, security, user }: EmailSettings, password: string | undefined): void {
  if (security === 'none' && !isLoopback(host)) {
    throw new BackupError('configuration', `Mail to ${host} would be sent for all to read.`, {
      hint: 'Choose TLS or STARTTLS. Plain SMTP is for a server on this computer only.',
    });
  }
  if (user !== null && password === undefined) {
    throw new BackupError('configuration', 'The SMTP password is not kept on this machine.', {
      hint: 'Enter it in the settings of the job, under Notifications.',
    });
  }
}

/** Returns how many recipients are refused; throws where all are. */
async function deliver(
  settings: EmailSettings,
  password: string | undefined,
  message: NotifyMessage,
  parts: EmailParts,
  stopped: AbortSignal,
): Promise<number> {
  const { attempts, totalMilliseconds, firstWaitMilliseconds } = parts.budget;
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(totalMilliseconds)]);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(settings, password, message, parts, signal);
    } catch (error) {
      if (stopped.aborted)
        throw notDelivered('The mail server', 'it was given up', 'The next run tells again.');
      if (signal.aborted || attempt >= attempts || !isWorthRepeating(error)) {
        throw explained(error, settings, parts.budget);
      }
    }
    await wait(firstWaitMilliseconds * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
  }
}

async function sendOnce(
  { host, port, security, user, from, to }: EmailSettings,
  password: string | undefined,
  message: NotifyMessage,
  { budget, authorities = [] }: EmailParts,
  signal: AbortSignal,
): Promise<number> {
  // Only now: most jobs never mail.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ca: [...trusted(), ...authorities] },
    connectionTimeout: budget.attemptMilliseconds,
    greetingTimeout: budget.attemptMilliseconds,
    socketTimeout: budget.attemptMilliseconds,
    dnsTimeout: budget.attemptMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
  });
  try {
    const { rejected } = await transport.sendMail({
      from: { name: 'Backup Creator', address: from },
      to: [...to],
      subject: message.title,
      text: `${textOf(message)}\n`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      signal,
    });
    return rejected.length;
  } finally {
    transport.close();
  }
}

/** What Node brings along, and what an administrator has installed on this computer. */
function trusted(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

/** What nodemailer tells of a failure. */
interface MailError {
  readonly code: string | undefined;
  /** What the system called it. */
  readonly originalCode: string | undefined;
  readonly responseCode: number | undefined;
}

function mailError(error: unknown): MailError {
  const field = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const responseCode = field('responseCode');
  return {
    code: text(field('code')),
    originalCode: text(field('originalCode')),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
  };
}

/** The connection was lost, or the server says that it has trouble for a while. */
function isWorthRepeating(error: unknown): boolean {
  const { code, originalCode, responseCode } = mailError(error);
  if (responseCode !== undefined) return responseCode >= 400 && responseCode < 500;
  if (originalCode !== undefined && networkFailureOf(originalCode, '').distrusted) return false;
  return code === 'ECONNECTION' || code === 'ESOCKET' || code === 'ETIMEDOUT' || code === 'EDNS';
}

/** Words of our own: what the server says may repeat what it was sent. */
function explained(error: unknown, { host, port, security }: EmailSettings, budget: Budget): BackupError {
  const { code, originalCode, responseCode } = mailError(error);
  const answer = responseCode === undefined ? '' : ` (${responseCode})`;
  const failed = (reason: string, hint: string) => notDelivered(`The mail server ${host}`, reason, hint);
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return failed(
      `it refuses the user name or the password${answer}`,
      'Enter both again. Some providers want a password that is made for programs.',
    );
  }
  if (code === 'ETLS') {
    return failed(
      'it offers no safe connection by STARTTLS',
      'Choose TLS and its port, often 465, or another server.',
    );
  }
  if (code === 'EENVELOPE') {
    return failed(
      `it refuses the sender or a recipient${answer}`,
      'Check both addresses, and whether this account may send from that one.',
    );
  }
  if (responseCode !== undefined) {
    return failed(`it refuses the message${answer}`, 'Ask who runs the mail server.');
  }
  if (code === 'ETIMEDOUT' || code === 'EABORT') {
    return failed(
      `it gave no answer within ${budget.attemptMilliseconds / 1000} seconds`,
      wrongPortHint(port, security),
    );
  }
  if (originalCode !== undefined) {
    const { reason, distrusted } = networkFailureOf(originalCode, host);
    return failed(reason, distrusted ? TRUST_HINT : wrongPortHint(port, security));
  }
  return failed('the connection was cut', wrongPortHint(port, security));
}

const TRUST_HINT =
  'Use the name that its certificate is for. Where it has one of its own authority, have that installed on this computer.';

function wrongPortHint(port: number, security: EmailSettings['security']): string {
  const way = { tls: 'TLS', starttls: 'STARTTLS', none: 'plain SMTP' }[security];
  return `Check the name of the server, and that its port ${port} is for ${way}: TLS is often at 465, STARTTLS at 587.`;
}

function networkFailureOf(code: string, host: string): ReturnType<typeof networkFailure> {
  return networkFailure(Object.assign(new Error('connection'), { code }), host);
}
