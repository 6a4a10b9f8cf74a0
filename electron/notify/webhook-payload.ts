import { z } from 'zod';
import type { NotifyMessage } from './message.ts';

const count = z.int().nonnegative();

/**
 * The JSON that a webhook is sent; documented in webhook.md. Fields may be added within a version: receivers pass
 * over what they do not know.
 */
export const webhookPayloadSchema = z.object({
  version: z.literal(1),
  event: z.enum(['failure', 'problems', 'success', 'silence', 'test']),
  /** When it happened; ISO 8601 in UTC, as all times. */
  at: z.iso.datetime(),
  /** Names the job on the machine that sends, and for people. */
  job: z.object({ id: z.string(), name: z.string() }),
  title: z.string(),
  cause: z.string().nullable(),
  next: z.string().nullable(),
  /** Null where it is not about a run. */
  run: z
    .object({
      id: z.string().nullable(),
      trigger: z.string(),
      folder: z.string().nullable(),
      location: z.string().nullable(),
      started: z.iso.datetime().nullable(),
      finished: z.iso.datetime().nullable(),
      counts: z
        .object({ kept: count, added: count, changed: count, deleted: count, problems: count })
        .nullable(),
      bytes: count.nullable(),
    })
    .nullable(),
});
export type WebhookPayload = z.infer<typeof webhookPayloadSchema>;

export function webhookPayload({ event, at, job, title, cause, next, run }: NotifyMessage): WebhookPayload {
  return {
    version: 1,
    event,
    at: at.toISOString(),
    job,
    title,
    cause,
    next,
    run: run === null ? null : runOf(run),
  };
}

function runOf({ runId: id, ...run }: NonNullable<NotifyMessage['run']>): WebhookPayload['run'] {
  return { id, ...run };
}
