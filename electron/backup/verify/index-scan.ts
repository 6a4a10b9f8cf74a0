import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { isBackupError } from '../../../shared/errors.ts';
import { indexLineSchema } from '../../../shared/format.ts';
import type { Storage } from '../../storage/storage.ts';
import { linesOf, parseJson } from '../documents.ts';

/** What verifying needs of a line. */
const lineSchema = indexLineSchema.pick({ id: true, files: true, run: true });
export type ScannedLine = z.infer<typeof lineSchema>;

/** No file has so many bytes: what a damaged line says of a file has to be looked at once more. */
const UNKNOWN = -1;

/** Beyond so many, an index is not damaged but gone. */
const MOST_UNUSABLE_LINES = 100;

/** Reads an index once, also a damaged one: what of it can be read is given, what cannot is kept. */
export class IndexScan {
  readonly #storage: Storage;
  readonly #path: string;
  readonly #unusable: string[] = [];
  #state: 'read' | 'missing' | 'unreadable' = 'read';
  #bytes = 0;
  #sha256 = '';
  #isHopeless = false;

  constructor(storage: Storage, path: string) {
    this.#storage = storage;
    this.#path = path;
  }

  /** Where `lines` came to its end. */
  get state(): 'read' | 'missing' | 'unreadable' {
    return this.#state;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get sha256(): string {
    return this.#sha256;
  }

  /** Lines that cannot be read. */
  get unusable(): readonly string[] {
    return this.#unusable;
  }

  /** True where it does not say which files there were. */
  get isHopeless(): boolean {
    return this.#isHopeless || this.#state !== 'read';
  }

  async *lines(): AsyncGenerator<ScannedLine> {
    const hash = createHash('sha256');
    const onChunk = (chunk: Buffer) => {
      hash.update(chunk);
      this.#bytes += chunk.length;
    };
    try {
      for await (const text of linesOf(await this.#storage.read(this.#path), onChunk)) {
        const parsed = lineSchema.safeParse(parseJson(text));
        if (parsed.success) yield parsed.data;
        else yield* this.#salvaged(text);
      }
    } catch (error) {
      if (isBackupError(error, 'storage-not-found')) this.#state = 'missing';
      else if (isBackupError(error, 'storage-damaged')) this.#state = 'unreadable';
      else throw error;
    }
    this.#sha256 = hash.digest('hex');
  }

  /** The files that a damaged line still names. */
  *#salvaged(text: string): Generator<ScannedLine> {
    if (this.#unusable.length < MOST_UNUSABLE_LINES) this.#unusable.push(text);
    else this.#isHopeless = true;
    const id = Number(/"id":(\d+)/.exec(text)?.[1] ?? 0);
    const files = [...text.matchAll(/"path":"((?:[^"\\]|\\.)*)".*?"(.{64})"/gs)].map(
      ([, path = '', sha256 = '']) => ({ path: unescaped(path), bytes: UNKNOWN, sha256 }),
    );
    if (files.length > 0) yield { id, files };
  }
}

function unescaped(text: string): string {
  const path = parseJson(`"${text}"`);
  return typeof path === 'string' ? path : text;
}
