import { BackupError } from '../../shared/errors.ts';
import {
  type NotifyChannel,
  type NotifySecretKind,
  type NotifySettings,
  notifySecretNames,
} from '../../shared/notify.ts';
import type { Channel } from './channel.ts';
import { type EmailParts, emailChannel } from './email.ts';
import { pingChannel } from './ping.ts';
import { slackChannel } from './slack.ts';
import { type WebhookParts, webhookChannel } from './webhook.ts';

export type ChannelParts = WebhookParts & EmailParts;

/** Gives a secret; undefined where it is not kept here. */
export type SecretSource = (kind: NotifySecretKind) => Promise<string | undefined>;

/**
 * Opens a channel as the settings say, with its secrets.
 * @throws BackupError `configuration` where a secret is missing or an address cannot be right, and what the source throws.
 */
export async function openChannel(
  channel: NotifyChannel,
  settings: Pick<NotifySettings, 'email' | 'webhook'>,
  secret: SecretSource,
  parts: ChannelParts,
): Promise<Channel> {
  switch (channel) {
    case 'slack':
      return slackChannel(await needed('slack-address', secret), parts);
    case 'webhook': {
      const key = settings.webhook?.signed === true ? await needed('webhook-key', secret) : undefined;
      return webhookChannel(await needed('webhook-address', secret), key, parts);
    }
    case 'ping':
      return pingChannel(await needed('ping-address', secret), parts);
    case 'email': {
      const { email } = settings;
      if (email === null) throw new BackupError('configuration', 'No mail server is set.');
      const password = email.user === null ? undefined : await needed('smtp-password', secret);
      return emailChannel(email, password, parts);
    }
  }
}

async function needed(kind: NotifySecretKind, secret: SecretSource): Promise<string> {
  const value = await secret(kind);
  if (value !== undefined) return value;
  throw new BackupError('configuration', `The ${notifySecretNames[kind]} is not kept on this machine.`, {
    hint: 'Enter it in the settings of the job, under Notifications.',
  });
}
