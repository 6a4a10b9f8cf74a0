import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { AttemptFailure, isRefusal } from './failures.ts';
import type { FileSizes } from './file-sizes.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, parseJson } from './reply.ts';
import type { RestCalls } from './rest.ts';

interface FileParts {
  readonly rest: RestCalls;
  readonly redaction: Redaction;
  readonly fileSizes: FileSizes;
  readonly log: Log;
}

/**
 * The file of an asset (`GET /asset/v1/content/assets/{id}/file`), decoded; undefined on 404. Bare Base64 that
 * is cut at a multiple of four characters is valid: a file that has not the size its asset names is asked for
 * once more. What comes twice alike is taken, for that size is not known to be exact.
 * @throws BackupError `service-reply` where two answers differ and neither has that size.
 */
export async function readFile(
  parts: FileParts,
  id: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const named = parts.fileSizes.of(id);
  const file = await ask(parts, id, signal);
  if (file === undefined || named === undefined || file.length === named) return file;
  parts.log.debug('A file has not the size that its asset names; asking once more.', {
    id,
    bytes: file.length,
    named,
  });
  const again = await ask(parts, id, signal);
  if (again === undefined || again.length === named || Buffer.compare(file, again) === 0) return again;
  throw new BackupError(
    'service-reply',
    `Marketing Cloud sent the file of asset ${id} twice, each time another one (${file.length} and ${again.length} bytes), and names ${named} bytes.`,
    { hint: 'The network may cut replies short; the next backup asks for the file again.' },
  );
}

async function ask(
  { rest, redaction }: FileParts,
  id: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const path = `/asset/v1/content/assets/${id}/file`;
  try {
    return await rest.get(`the file of asset ${id}`, path, (reply) => decodeFile(reply, redaction), signal);
  } catch (error) {
    if (isRefusal(error, 404)) return undefined;
    throw error;
  }
}

/**
 * The service sends Base64, as a JSON string or bare. Node decodes anything it is given, so what comes out is
 * encoded again and compared: a reply that is cut, or is no Base64, is an `AttemptFailure`.
 */
function decodeFile(reply: HttpReply, redaction: Redaction): Uint8Array {
  const text = new TextDecoder().decode(reply.bytes).trim();
  const written = /^["[{<]/.test(text) ? parseJson(reply, redaction) : text;
  if (typeof written !== 'string' || text === '') {
    throw new AttemptFailure('service-reply', 'its answer holds no file');
  }
  const base64 = written.replace(/\s+/g, '');
  const decoded = Buffer.from(base64, 'base64');
  if (decoded.toString('base64') !== base64) {
    throw new AttemptFailure('service-reply', 'its answer is not valid Base64');
  }
  return new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength);
}
