import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AskGcs, GcsReply } from './gcs-client.ts';
import { busy, contentDamaged, type ObjectCall, objectError, otherService } from './object-errors.ts';
import { piecesOf } from './pieces.ts';

export interface ObjectUpload {
  readonly key: string;
  readonly contentType: string;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal | undefined;
  readonly call: ObjectCall;
}

/** All pieces but the last must be a multiple of 256 KiB. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** Replies in a row that the service has taken nothing, after which it is given up. */
const STALLS = 3;

/**
 * Uploads an object piece by piece. It is not there before the last one, with which the service is told the
 * MD5 of the whole. A piece that was cut off is sent again: what the service has of it already it passes over.
 */
export async function uploadInPieces(ask: AskGcs, uploads: string, upload: ObjectUpload): Promise<void> {
  const session = await begin(ask, uploads, upload);
  const whole = createHash('md5');
  let sent = 0;
  let waiting: Uint8Array | undefined;
  for await (const piece of piecesOf(upload.body, PIECE_BYTES)) {
    if (waiting !== undefined) sent = await send(ask, session, waiting, sent, undefined, upload);
    whole.update(piece);
    waiting = piece;
  }
  await send(ask, session, waiting ?? new Uint8Array(), sent, whole.digest('base64'), upload);
}

/** The service must have said that it keeps the content with this MD5, in the form that only it has. */
export function checkKept(reply: unknown, md5: string, call: ObjectCall): void {
  const kept = keptSchema.safeParse(reply);
  if (!kept.success) throw objectError(otherService('Google Cloud Storage'), call, kept.error);
  if (kept.data.md5Hash !== md5) throw objectError(contentDamaged, call, undefined);
}

const keptSchema = z.object({ kind: z.literal('storage#object'), md5Hash: z.string() });

async function begin(
  ask: AskGcs,
  uploads: string,
  { key, contentType, signal, call }: ObjectUpload,
): Promise<string> {
  const { headers } = await ask({
    method: 'POST',
    url: uploads,
    params: { uploadType: 'resumable', name: key },
    headers: { 'content-type': 'application/json', 'x-upload-content-type': contentType },
    body: JSON.stringify({ name: key, contentType }),
    signal,
  });
  const session = headers.get('location');
  if (session === null) throw objectError(otherService('Google Cloud Storage'), call, undefined);
  return session;
}

/** Sends a piece whole, in several parts if the service takes no more at once. Returns where it ends. */
async function send(
  ask: AskGcs,
  session: string,
  piece: Uint8Array,
  start: number,
  md5OfLast: string | undefined,
  { signal, call }: ObjectUpload,
): Promise<number> {
  const end = start + piece.length;
  for (let from = start, stalls = 0; ; ) {
    const reply = await ask({
      method: 'PUT',
      url: session,
      headers: {
        'content-range': rangeOf(from, end, md5OfLast === undefined ? '*' : String(end)),
        ...(md5OfLast === undefined ? {} : { 'x-goog-hash': `md5=${md5OfLast}` }),
      },
      body: piece.subarray(from - start),
      signal,
    });
    if (md5OfLast !== undefined && reply.status !== 308) {
      checkKept(reply.data, md5OfLast, call);
      return end;
    }
    const kept = keptBytes(reply);
    if (md5OfLast === undefined && kept === end) return end;
    // Behind this piece there is nothing any more that could be sent again.
    if (kept === undefined || kept < from || kept >= end) throw objectError(contentDamaged, call, undefined);
    stalls = kept === from ? stalls + 1 : 0;
    if (stalls === STALLS) throw objectError(busy, call, undefined);
    from = kept;
  }
}

function rangeOf(from: number, end: number, total: string): string {
  return end === from ? `bytes */${total}` : `bytes ${from}-${end - 1}/${total}`;
}

/** How much of the object the service has by now; undefined where that was no reply about an upload. */
function keptBytes({ status, headers }: GcsReply): number | undefined {
  if (status !== 308) return undefined;
  const last = /^bytes=0-(\d+)$/.exec(headers.get('range') ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}
