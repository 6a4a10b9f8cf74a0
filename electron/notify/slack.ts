import { parsePostAddress } from '../../shared/post-address.ts';
import type { Channel } from './channel.ts';
import { type Fact, factsOf } from './facts.ts';
import type { NotifyMessage } from './message.ts';
import { type Explanation, type PostParts, post } from './post.ts';

/** The limits of Block Kit that a message of ours could come to. */
const LONGEST = { header: 150, section: 3000, field: 2000, text: 3000 } as const;
const FIELDS = 10;

const MARKS = {
  failure: '🔴',
  problems: '🟠',
  success: '🟢',
  silence: '🔴',
  test: '🔵',
} as const satisfies Record<NotifyMessage['event'], string>;

type PlainText = { readonly type: 'plain_text'; readonly text: string; readonly emoji: true };
type Markdown = { readonly type: 'mrkdwn'; readonly text: string };
type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Markdown }
  | { readonly type: 'section'; readonly fields: readonly Markdown[] }
  | { readonly type: 'context'; readonly elements: readonly Markdown[] };

/** What an incoming webhook of Slack takes; `text` is for the notification on a phone. */
export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Posts to an incoming webhook of Slack, or of what speaks as it does. Throws `configuration`. */
export function slackChannel(address: string, parts: PostParts): Channel {
  const url = parsePostAddress(address, 'webhook address of Slack');
  return {
    kind: 'slack',
    send: (message, signal) =>
      post(
        {
          to: 'Slack',
          url,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(slackPayload(message)),
          explain,
        },
        parts,
        signal,
      ),
  };
}

/** A message as Block Kit: what, why and what next, then what was kept, then where. */
export function slackPayload(message: NotifyMessage): SlackPayload {
  const { event, title, cause, next } = message;
  const heading = `${MARKS[event]} ${title}`;
  const sentences = [cause, next].filter((sentence) => sentence !== null).map(escaped);
  const [fields, context] = divided(factsOf(message));
  return {
    text: cut(escaped(cause === null ? heading : `${heading}. ${cause}`), LONGEST.text),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(heading, LONGEST.header), emoji: true } },
      ...(sentences.length === 0
        ? []
        : [{ type: 'section', text: markdown(sentences.join('\n'), LONGEST.section) } as const]),
      ...(fields.length === 0 ? [] : [{ type: 'section', fields } as const]),
      ...(context.length === 0 ? [] : [{ type: 'context', elements: context } as const]),
    ],
  };
}

const BELOW: readonly string[] = ['Open it at', 'Run'];

/** Figures stand side by side; where a run can be opened stands below. */
function divided(facts: readonly Fact[]): [fields: Markdown[], context: Markdown[]] {
  const fieldOf = ({ name, value }: Fact) => markdown(`*${escaped(name)}*\n${escaped(value)}`, LONGEST.field);
  const lineOf = ({ name, value }: Fact) => markdown(`${escaped(name)}: ${escaped(value)}`, LONGEST.field);
  return [
    facts
      .filter(({ name }) => !BELOW.includes(name))
      .slice(0, FIELDS)
      .map(fieldOf),
    facts.filter(({ name }) => BELOW.includes(name)).map(lineOf),
  ];
}

function markdown(text: string, longest: number): Markdown {
  return { type: 'mrkdwn', text: cut(text, longest) };
}

/** What Slack would take for a mention, a link or an entity is text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Within the limit, and never in the middle of a character or an entity. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .replace(/&[a-z]*$/, '')
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`;
}

const NEW_ADDRESS = 'Make a new incoming webhook in Slack, and enter its address.';

/** Slack's own words for a refusal. */
function explain(status: number, body: string): Explanation | undefined {
  switch (body.trim()) {
    case 'no_service':
    case 'no_team':
    case 'invalid_token':
    case 'team_disabled':
    case 'no_active_hooks':
      return { reason: `its webhook is gone or switched off (${body.trim()})`, hint: NEW_ADDRESS };
    case 'channel_not_found':
    case 'channel_is_archived':
      return { reason: `its channel is gone or archived (${body.trim()})`, hint: NEW_ADDRESS };
    case 'action_prohibited':
    case 'posting_to_general_channel_denied':
      return {
        reason: `an administrator keeps the webhook from posting there (${body.trim()})`,
        hint: 'Ask the administrator of Slack.',
      };
    case 'invalid_payload':
      return { reason: 'it does not understand the message (invalid_payload)', hint: 'Report this to us.' };
    default:
      return status === 404 ? { reason: 'its webhook is gone (404)', hint: NEW_ADDRESS } : undefined;
  }
}
