import { AttemptFailure, isRefusal } from './failures.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, parseJson } from './reply.ts';
import type { RestCalls } from './rest.ts';

/** The file of an asset (`GET /asset/v1/content/assets/{id}/file`), decoded; undefined on 404. */
export async function readFile(
  rest: RestCalls,
  redaction: Redaction,
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
