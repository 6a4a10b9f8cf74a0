import { z } from 'zod';

/**
 * Who is told of a job's backups, and of what. Nothing here is secret: addresses that let anyone post, keys and
 * passwords are in the keychain.
 */

/** What can be told: `silence` is that there has been no backup for days. */
export const notifyEvents = ['failure', 'problems', 'success', 'silence'] as const;
export type NotifyEvent = (typeof notifyEvents)[number];

export const notifyChannels = ['slack', 'email', 'webhook', 'ping'] as const;
export type NotifyChannel = (typeof notifyChannels)[number];

/** The channels as people call them. */
export const notifyChannelNames: Readonly<Record<NotifyChannel, string>> = {
  slack: 'Slack',
  email: 'E-mail',
  webhook: 'Webhook',
  ping: 'Health check',
};

export const notifySecretKinds = [
  'slack-address',
  'webhook-address',
  'webhook-key',
  'ping-address',
  'smtp-password',
] as const;
export type NotifySecretKind = (typeof notifySecretKinds)[number];

/** The secrets as people call them. */
export const notifySecretNames: Readonly<Record<NotifySecretKind, string>> = {
  'slack-address': 'webhook address of Slack',
  'webhook-address': 'webhook address',
  'webhook-key': 'signing key',
  'ping-address': 'ping address',
  'smtp-password': 'SMTP password',
};

const mailAddress = z.email().max(254);

export const emailSettingsSchema = z.object({
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  /** `tls` from the first byte on; `starttls` before anything is said; `none` on this computer only. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** Null: the server asks for no name and password. */
  user: z.string().trim().min(1).max(320).nullable(),
  from: mailAddress,
  to: z.array(mailAddress).min(1).max(20),
});
export type EmailSettings = z.infer<typeof emailSettingsSchema>;

export const notifySettingsSchema = z.object({
  failure: z.boolean(),
  problems: z.boolean(),
  success: z.boolean(),
  /** Days without a backup; null: nobody is told of that. */
  silenceDays: z.int().min(1).max(365).nullable(),
  slack: z.boolean(),
  email: emailSettingsSchema.nullable(),
  webhook: z.object({ signed: z.boolean() }).nullable(),
  /** Told of the start and end of each run, whatever the rest is told of. */
  ping: z.boolean(),
});
export type NotifySettings = z.infer<typeof notifySettingsSchema>;

export const NO_NOTIFICATIONS: NotifySettings = {
  failure: true,
  problems: true,
  success: false,
  silenceDays: null,
  slack: false,
  email: null,
  webhook: null,
  ping: false,
};

/** The channels that are on. */
export function channelsOn({ slack, email, webhook, ping }: NotifySettings): NotifyChannel[] {
  const on = { slack, email: email !== null, webhook: webhook !== null, ping };
  return notifyChannels.filter((channel) => on[channel]);
}

/** The secrets that the channels which are on need. */
export function secretsNeeded(settings: NotifySettings): NotifySecretKind[] {
  const { slack, email, webhook, ping } = settings;
  const needed: Readonly<Record<NotifySecretKind, boolean>> = {
    'slack-address': slack,
    'webhook-address': webhook !== null,
    'webhook-key': webhook?.signed === true,
    'ping-address': ping,
    'smtp-password': email !== null && email.user !== null,
  };
  return notifySecretKinds.filter((kind) => needed[kind]);
}

/** Whether a password that was kept for one server may be sent to the other. */
export function isSameMailServer(before: EmailSettings | null, after: EmailSettings | null): boolean {
  if (before === null || after === null) return false;
  return (['host', 'port', 'security', 'user'] as const).every((key) => before[key] === after[key]);
}

/** Whether somebody was told of a run. */
export interface NotificationView {
  readonly at: string;
  readonly channel: NotifyChannel;
  readonly sent: boolean;
  /** Why it could not be sent. */
  readonly reason: string | null;
}

const jobId = z.uuid();
const secret = z.string().trim().min(1).max(4096);

export const notifyInputs = {
  job: z.object({ jobId }),
  /** Null: it is forgotten. */
  secret: z.object({ jobId, kind: z.enum(notifySecretKinds), secret: secret.nullable() }),
  /** `secrets`: those that were entered; the kept ones take the place of the rest. */
  test: z.object({
    jobId,
    channel: z.enum(notifyChannels),
    settings: notifySettingsSchema,
    secrets: z.partialRecord(z.enum(notifySecretKinds), secret).default({}),
  }),
} as const;

/** Which secrets are kept; null while the keychain does not say. */
export type KeptNotifySecrets = Readonly<Record<NotifySecretKind, boolean>> | null;

/** What became of a test message, in words. */
export interface NotifyTest {
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}
