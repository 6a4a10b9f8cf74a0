import { describe, expect, it } from 'vitest';
import { runMessage } from '../../../electron/notify/message.ts';
import { slackPayload } from '../../../electron/notify/slack.ts';
import { endedFacts, FAILURE, NOTIFIED_JOB, plain, SUCCESS } from '../../support/notify-messages.ts';
import { slackSchema } from '../../support/slack-schema.ts';

describe('a message for Slack', () => {
  it('is Block Kit: heading, sentences, figures, and where the run is', () => {
    expect(slackSchema.parse(slackPayload(SUCCESS))).toEqual(slackPayload(SUCCESS));
    expect(slackPayload(SUCCESS).blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    expect(slackPayload(FAILURE)).toMatchObject({
      text: '🔴 Retail EU: not backed up. Marketing Cloud refused the client id or secret.',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: '🔴 Retail EU: not backed up' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: 'Marketing Cloud refused the client id or secret.\nCheck both in Setup &gt; Apps &gt; Installed Packages.',
          },
        },
        {
          type: 'section',
          fields: [
            { text: expect.stringContaining('*Started*') },
            { text: expect.stringContaining('*Took*') },
          ],
        },
      ],
    });
  });

  it('keeps to the limits of Block Kit, whatever it is given', () => {
    const name = '😀&<'.repeat(26);
    const reason = `${'<&>'.repeat(2000)}😀`;
    const facts = endedFacts(
      { outcome: 'failed', reason, hint: '&'.repeat(9000) },
      { location: '/😀'.repeat(3000) },
    );
    const payload = slackPayload(runMessage({ ...NOTIFIED_JOB, name }, 'failure', facts, plain));
    expect(slackSchema.parse(payload)).toEqual(payload);
    expect(JSON.stringify(payload).isWellFormed()).toBe(true);
  });

  it('lets no name mention anyone, or link anywhere', () => {
    const name = '<!channel> <https://evil.example|click>';
    const payload = slackPayload(
      runMessage({ ...NOTIFIED_JOB, name }, 'failure', endedFacts({ reason: `${name} failed.` }), plain),
    );
    const marked = JSON.stringify(payload.blocks.filter(({ type }) => type !== 'header'));
    expect(marked).not.toContain('<!channel>');
    expect(payload.text).toContain('&lt;!channel&gt;');
  });
});
