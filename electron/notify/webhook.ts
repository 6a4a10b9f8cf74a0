import { randomUUID } from 'node:crypto';
import { parsePostAddress } from '../../shared/post-address.ts';
import type { Channel } from './channel.ts';
import { type PostParts, post } from './post.ts';
import { SIGNATURE_HEADER, signatureOf } from './signature.ts';
import { webhookPayload } from './webhook-payload.ts';

export interface WebhookParts extends PostParts {
  readonly now: () => Date;
}

/** Posts JSON, signed where there is a key; see webhook.md. Throws `configuration`. */
export function webhookChannel(address: string, key: string | undefined, parts: WebhookParts): Channel {
  const url = parsePostAddress(address, 'webhook address');
  return {
    kind: 'webhook',
    send: (message, signal) => {
      const body = JSON.stringify(webhookPayload(message));
      const signature = key === undefined ? {} : { [SIGNATURE_HEADER]: signatureOf(body, key, parts.now()) };
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'backup-creator',
        'x-backup-creator-event': message.event,
        // The same in each attempt, so that a receiver can tell a repetition.
        'x-backup-creator-delivery': randomUUID(),
        ...signature,
      };
      return post({ to: url.host, url, headers, body }, parts, signal);
    },
  };
}
