import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { signatureOf } from '../../../electron/notify/signature.ts';
import { webhookPayload, webhookPayloadSchema } from '../../../electron/notify/webhook-payload.ts';
import { FAILURE, SUCCESS } from '../../support/notify-messages.ts';

const text = readFileSync(new URL('../../../electron/notify/webhook.md', import.meta.url), 'utf8');
const block = (language: string) => text.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

it('what a webhook is sent is as documented', () => {
  const documented = webhookPayloadSchema.strict().parse(JSON.parse(block('json')));
  const sent = webhookPayload(FAILURE);
  expect(webhookPayloadSchema.strict().parse(sent)).toEqual(sent);
  expect(Object.keys(sent)).toEqual(Object.keys(documented));
  expect(Object.keys(sent.run ?? {}).sort()).toEqual(Object.keys(documented.run ?? {}).sort());
  expect(webhookPayloadSchema.parse(webhookPayload(SUCCESS)).run?.counts).toMatchObject({ kept: 1214 });
});

it('the documented way to check a signature knows ours', async () => {
  const { isOurs } = await import(`data:text/javascript,${encodeURIComponent(block('js'))}`);
  const header = signatureOf('{"a":1}', 'key', new Date());
  expect(isOurs(header, '{"a":1}', 'key')).toBe(true);
  expect(isOurs(header, '{"a":2}', 'key')).toBe(false);
  expect(isOurs(header, '{"a":1}', 'other')).toBe(false);
  expect(isOurs('nonsense', '{"a":1}', 'key')).toBe(false);
});
