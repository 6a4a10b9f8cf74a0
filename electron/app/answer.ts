import type { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import { type CallHandlers, type CallName, type CallResult, type Calls, calls } from '../../shared/ipc.ts';
import type { Log } from '../journal/log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { toCallError } from './call-error.ts';
import { isWindowAddress } from './origin.ts';

/** What is known of who asks: a frame of a page. Null where the page is gone. */
export interface Sender {
  readonly url: string;
  /** Null for the page itself. */
  readonly parent: unknown;
}

export interface AnswerParts {
  readonly handlers: CallHandlers;
  readonly log: Log;
  readonly secrets: Pick<SecretRegistry, 'redact'>;
}

/** What answers a call, once it is known who asks. */
export type Answer = (sender: Sender | null, input: unknown) => Promise<CallResult<unknown>>;

/**
 * Answers one of the contract's calls: checks who asks, parses what is asked, and turns failures into what may
 * cross. Rejects where the sender is not the window's own page; nothing has happened then.
 */
export function answering(name: CallName, { handlers, log, secrets }: AnswerParts): Answer {
  return async (sender, input) => {
    if (!isOwnPage(sender)) {
      log.warn('A call was refused: it does not come from the window', { call: name });
      throw new Error(`The call ${name} is answered to the program's own window only.`);
    }
    try {
      return { ok: true, value: await carryOut(name, handlers[name], input) };
    } catch (error) {
      log.warn('A call failed', { call: name, error });
      return { ok: false, error: toCallError(error, (text) => secrets.redact(text)) };
    }
  };
}

function isOwnPage(sender: Sender | null): boolean {
  return sender !== null && sender.parent === null && isWindowAddress(sender.url);
}

type Input<Name extends CallName> = z.output<Calls[Name]['input']>;

/** The contract, seen so that a call's schema makes that call's input. */
const contract: { readonly [Name in CallName]: { readonly input: z.ZodType<Input<Name>> } } = calls;

function carryOut<Name extends CallName>(
  name: Name,
  handler: CallHandlers[Name],
  input: unknown,
): Promise<unknown> {
  return handler(parse(name, input));
}

/** The message names fields, never what is in them: a secret may be. */
function parse<Name extends CallName>(name: Name, input: unknown): Input<Name> {
  const parsed = contract[name].input.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).filter((field) => field !== '');
  const where = fields.length === 0 ? '' : ` (${[...new Set(fields)].join(', ')})`;
  throw new BackupError('configuration', `What was entered is not complete or not understood${where}.`, {
    hint: 'Check what you entered.',
  });
}
