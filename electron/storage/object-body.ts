import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import type { BackupError } from '../../shared/errors.ts';
import { cancelled } from './abortable.ts';
import { contentDamaged, type Meaning, networkMeaning, objectError } from './object-errors.ts';

export interface ObjectBody {
  /** The address of the object. */
  readonly place: string;
  /** How many bytes it must have; undefined where the service did not say. */
  readonly bytes: number | undefined;
  /** The MD5 of them, in Base64; undefined where it is not known. */
  readonly md5: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The rest of the very same content; undefined where reading cannot go on after a cut. */
  readonly reopen: ((from: number) => Promise<Readable>) | undefined;
  /** What an error of the stream means. */
  readonly explain: (error: unknown) => BackupError;
}

/** Not the object, its way here is at fault. */
const endedEarly: Meaning = { ...contentDamaged, codeOfReading: contentDamaged.code };

/** Cuts in a row, without a byte between them, after which reading is given up. */
const CUTS = 3;

/**
 * The bytes of an object. It ends well only if they are all there and what was written: a shorter body, a
 * longer one or one with another checksum ends in an error. All its errors are `BackupError`s.
 */
export function objectBody(opened: Readable, body: ObjectBody): Readable {
  // An error before the first read is found then; without a listener it would end the program.
  opened.on('error', () => undefined);
  const checked = Readable.from(checkedBytes(opened, body), { objectMode: false, highWaterMark: 64 * 1024 });
  return checked.once('close', () => opened.destroy());
}

async function* checkedBytes(opened: Readable, body: ObjectBody): AsyncGenerator<Uint8Array> {
  const hash = body.md5 === undefined ? undefined : createHash('md5');
  let received = 0;
  for await (const chunk of uncut(opened, body)) {
    received += chunk.length;
    hash?.update(chunk);
    yield chunk;
  }
  const whole = body.bytes === undefined || received === body.bytes;
  if (whole && hash?.digest('base64') === body.md5) return;
  throw objectError(contentDamaged, { action: 'read', place: body.place }, undefined);
}

/** The bytes of a stream; where its connection is cut off, it is opened again from there. */
async function* uncut(opened: Readable, body: ObjectBody): AsyncGenerator<Uint8Array> {
  const { bytes, signal, reopen } = body;
  let source = opened;
  let received = 0;
  for (let cuts = 0; ; cuts += 1) {
    let broken: unknown;
    try {
      for await (const chunk of signal === undefined ? source : addAbortSignal(signal, source)) {
        received += chunk.length;
        cuts = 0;
        yield chunk;
      }
      // Some libraries end a stream that was cut off as if it were whole.
      if (bytes === undefined || received >= bytes) return;
    } catch (error) {
      if (signal?.aborted === true) throw cancelled('read', body.place);
      broken = error;
      if (networkMeaning(error) === undefined) throw body.explain(error);
    }
    if (reopen === undefined || cuts === CUTS) {
      throw broken === undefined
        ? objectError(endedEarly, { action: 'read', place: body.place }, undefined)
        : body.explain(broken);
    }
    source = await reopen(received);
  }
}
