import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { z } from 'zod';
import { BackupError, isBackupError } from '../../shared/errors.ts';
import { FORMAT_VERSION, type KeptFile } from '../../shared/format.ts';
import type { PutOptions, Storage } from '../storage/storage.ts';
import { sealedJson } from './seal.ts';

/** The engine's own files are far smaller; more is not one of them. */
const MAXIMUM_JSON_BYTES = 64 * 1024 * 1024;

/**
 * Reads one of the engine's JSON files; undefined where there is none. Throws `format-damaged` or
 * `format-newer` where it cannot be.
 */
export async function readJson<T>(
  storage: Storage,
  path: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readWhole(await storage.read(path, signal && { signal }));
  } catch (error) {
    if (isBackupError(error, 'storage-not-found')) return undefined;
    throw error;
  }
  const value = parseJson(bytes.toString('utf8'));
  refuseNewer(storage, path, value);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new BackupError('format-damaged', `${storage.locate(path)} is damaged: it cannot be read.`, {
      hint: 'Put the file back from a copy, or move its folder away; the next backup keeps what is then missing.',
      cause: parsed.error,
    });
  }
  return parsed.data;
}

/** Throws `format-newer` where a document says that it is of a format that this program does not know. */
export function refuseNewer(storage: Storage, path: string, value: unknown): void {
  if (!isDocument(value) || value.formatVersion <= FORMAT_VERSION) return;
  throw new BackupError(
    'format-newer',
    `${storage.locate(path)} was written by a newer version of Backup Creator (format ${value.formatVersion}).`,
    { hint: 'Update Backup Creator on this machine.' },
  );
}

/**
 * Writes one of the engine's JSON files, readable by people, and says how large it is. What names the format's
 * version is sealed.
 */
export async function putJson(
  storage: Storage,
  path: string,
  value: unknown,
  signal?: AbortSignal,
  how: Pick<PutOptions, 'fleeting'> = {},
): Promise<{ bytes: number }> {
  const text = isDocument(value) ? sealedJson(value) : `${JSON.stringify(value, null, 2)}\n`;
  await storage.put(path, text, { contentType: 'application/json', ...how, ...(signal && { signal }) });
  return { bytes: Buffer.byteLength(text) };
}

/** Streams lines of JSON into a file, a page at a time, and says what was written. */
export async function putLines(
  storage: Storage,
  path: string,
  pages: AsyncIterable<readonly unknown[]>,
): Promise<KeptFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  let lines = 0;
  async function* body() {
    for await (const page of pages) {
      if (page.length === 0) continue;
      const text = Buffer.from(page.map((line) => `${JSON.stringify(line)}\n`).join(''));
      hash.update(text);
      bytes += text.length;
      lines += page.length;
      yield text;
    }
  }
  await storage.put(path, body(), { contentType: 'application/x-ndjson' });
  return { sha256: hash.digest('hex'), bytes, lines };
}

/**
 * Reads a file of JSON lines in pages and checks it against what the manifest says of it. Throws
 * `format-damaged` at the end where the content is not what was written.
 */
export async function* readLines<T>(
  storage: Storage,
  path: string,
  schema: z.ZodType<T>,
  expected: KeptFile,
): AsyncGenerator<T[]> {
  const damaged = () =>
    new BackupError(
      'format-damaged',
      `${storage.locate(path)} is damaged: it is not what its manifest names.`,
      {
        hint: 'Put the file back from a copy, or move its folder away; the next backup keeps what is then missing.',
      },
    );
  const hash = createHash('sha256');
  let bytes = 0;
  const check = (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes > expected.bytes) throw damaged();
  };
  let page: T[] = [];
  for await (const line of linesOf(await storage.read(path), check)) {
    const parsed = schema.safeParse(parseJson(line));
    if (!parsed.success) throw damaged();
    page.push(parsed.data);
    if (page.length === 500) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
  if (hash.digest('hex') !== expected.sha256) throw damaged();
}

/** Splits at line feeds alone: JSON may hold other line separators (U+2028), at which `readline` would split. */
export async function* linesOf(stream: Readable, onChunk: (chunk: Buffer) => void): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    onChunk(bytes);
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

/** The bytes of one of the engine's JSON files. */
export async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > MAXIMUM_JSON_BYTES) {
      stream.destroy();
      break;
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

/** Undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is { formatVersion: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'formatVersion' in value &&
    typeof value.formatVersion === 'number'
  );
}
