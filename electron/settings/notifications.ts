import { z } from 'zod';
import {
  type EmailSettings,
  emailSettingsSchema,
  NO_NOTIFICATIONS,
  type NotifySecretKind,
  type NotifySettings,
  notifySecretNames,
} from '../../shared/notify.ts';
import { addressParts, isLoopback, parsePostAddress } from '../../shared/post-address.ts';
import { parsedBy } from './fields.ts';
import { collect, type Environment, type Parsed } from './parsed.ts';
import { missing, type Problem, type Variable } from './variables.ts';

/** Whom the headless command tells, and of what. */
export interface HeadlessNotifications {
  /** What the job is called in messages. Undefined: as its account is. */
  readonly name: string | undefined;
  readonly settings: NotifySettings;
  readonly secrets: Readonly<Partial<Record<NotifySecretKind, string>>>;
}

const EVENTS = ['failure', 'problems', 'success'] as const;
const PORTS = { tls: 465, starttls: 587, none: 25 } as const satisfies Record<
  EmailSettings['security'],
  number
>;

/** Settings that say nothing without another one. */
const DEPENDENT: readonly (readonly [string, Variable])[] = [
  ['NOTIFY_WEBHOOK_KEY', 'NOTIFY_WEBHOOK_URL'],
  ['NOTIFY_SMTP_', 'NOTIFY_SMTP_HOST'],
  ['NOTIFY_MAIL_', 'NOTIFY_SMTP_HOST'],
];

/** What the NOTIFY variables say, or all that is wrong with them. No problem holds the value of a secret. */
export function parseNotifications(environment: Environment): Parsed<HeadlessNotifications> {
  const events = parseEvents(environment);
  const posts = collect(environment, {
    NOTIFY_NAME: z.string().max(80).optional(),
    NOTIFY_SLACK_URL: postAddress('slack-address').optional(),
    NOTIFY_WEBHOOK_URL: postAddress('webhook-address').optional(),
    NOTIFY_WEBHOOK_KEY: z.string().optional(),
    NOTIFY_PING_URL: postAddress('ping-address').optional(),
  });
  const email = parseEmail(environment);
  const alone = dependents(environment);
  if (!events.ok || !posts.ok || !email.ok || alone.length > 0) {
    const problems = [events, posts, email].flatMap((parsed) => (parsed.ok ? [] : parsed.problems));
    return { ok: false, problems: [...problems, ...alone] };
  }
  const { NOTIFY_NAME, NOTIFY_SLACK_URL, NOTIFY_WEBHOOK_URL, NOTIFY_WEBHOOK_KEY, NOTIFY_PING_URL } =
    posts.settings;
  return {
    ok: true,
    settings: {
      name: NOTIFY_NAME,
      settings: {
        ...events.settings,
        slack: NOTIFY_SLACK_URL !== undefined,
        webhook: NOTIFY_WEBHOOK_URL === undefined ? null : { signed: NOTIFY_WEBHOOK_KEY !== undefined },
        ping: NOTIFY_PING_URL !== undefined,
        email: email.settings.email,
      },
      secrets: defined({
        'slack-address': NOTIFY_SLACK_URL,
        'webhook-address': NOTIFY_WEBHOOK_URL,
        'webhook-key': NOTIFY_WEBHOOK_KEY,
        'ping-address': NOTIFY_PING_URL,
        'smtp-password': email.settings.password,
      }),
    },
  };
}

/** All of the secrets that must not be seen, and what of them lets anyone post. */
export function notifySecretParts(secrets: HeadlessNotifications['secrets']): string[] {
  const { 'webhook-key': key, 'smtp-password': password, ...addresses } = secrets;
  const parts = Object.values(addresses).flatMap(addressParts);
  return [...parts, ...[key, password].filter((secret) => secret !== undefined)];
}

function postAddress(kind: NotifySecretKind) {
  return parsedBy((text) => parsePostAddress(text, notifySecretNames[kind]).href);
}

type Events = Pick<NotifySettings, 'failure' | 'problems' | 'success' | 'silenceDays'>;

function parseEvents(environment: Environment): Parsed<Events> {
  const read = collect(environment, {
    NOTIFY_ON: z
      .string()
      .transform((text) => text.split(',').map((event) => event.trim()))
      .pipe(z.array(z.enum(EVENTS)))
      .default(EVENTS.filter((event) => NO_NOTIFICATIONS[event])),
    NOTIFY_SILENCE_DAYS: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .pipe(z.int().min(1).max(365))
      .optional(),
  });
  if (!read.ok) return read;
  const { NOTIFY_ON: on, NOTIFY_SILENCE_DAYS: days } = read.settings;
  return {
    ok: true,
    settings: {
      failure: on.includes('failure'),
      problems: on.includes('problems'),
      success: on.includes('success'),
      silenceDays: days ?? null,
    },
  };
}

interface Email {
  readonly email: EmailSettings | null;
  readonly password: string | undefined;
}

function parseEmail(environment: Environment): Parsed<Email> {
  const { NOTIFY_SMTP_HOST: host } = environment;
  if (host === undefined) return { ok: true, settings: { email: null, password: undefined } };
  const fields = emailSettingsSchema.shape;
  const read = collect(environment, {
    NOTIFY_SMTP_HOST: fields.host,
    NOTIFY_SMTP_PORT: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(fields.port)
      .optional(),
    NOTIFY_SMTP_SECURITY: fields.security
      .default('starttls')
      .refine((security) => security !== 'none' || isLoopback(host)),
    NOTIFY_SMTP_USER: z.string().max(320).optional(),
    NOTIFY_SMTP_PASSWORD: z.string().optional(),
    NOTIFY_MAIL_FROM: fields.from,
    NOTIFY_MAIL_TO: z
      .string()
      .transform((text) => text.split(',').map((address) => address.trim()))
      .pipe(fields.to),
  });
  if (!read.ok) return read;
  const { NOTIFY_SMTP_USER: user, NOTIFY_SMTP_PASSWORD: password, ...rest } = read.settings;
  if (user === undefined && password !== undefined) {
    return { ok: false, problems: [missing('NOTIFY_SMTP_USER', 'NOTIFY_SMTP_PASSWORD is set')] };
  }
  if (user !== undefined && password === undefined) {
    return { ok: false, problems: [missing('NOTIFY_SMTP_PASSWORD', 'NOTIFY_SMTP_USER is set')] };
  }
  const { NOTIFY_SMTP_SECURITY: security } = rest;
  const email: EmailSettings = {
    host: rest.NOTIFY_SMTP_HOST,
    port: rest.NOTIFY_SMTP_PORT ?? PORTS[security],
    security,
    user: user ?? null,
    from: rest.NOTIFY_MAIL_FROM,
    to: rest.NOTIFY_MAIL_TO,
  };
  return { ok: true, settings: { email, password } };
}

function dependents(environment: Environment): Problem[] {
  const slips = DEPENDENT.flatMap(([start, needed]) => {
    const isThere = Object.keys(environment).some((name) => name.startsWith(start));
    return isThere && environment[needed] === undefined ? [needed] : [];
  });
  return [...new Set(slips)].map((needed) => missing(needed, 'other settings of it are there'));
}

function defined(
  secrets: Readonly<Record<NotifySecretKind, string | undefined>>,
): HeadlessNotifications['secrets'] {
  return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== undefined));
}
