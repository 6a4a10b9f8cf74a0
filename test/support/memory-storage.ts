import { Readable } from 'node:stream';
import type { Storage, StorageListing } from '../../electron/storage/storage.ts';
import { BackupError } from '../../shared/errors.ts';

/** A storage in memory: `files` by path, to look at and to damage; `events` says in which order it was used. */
export interface MemoryStorage extends Storage {
  readonly files: Map<string, Buffer>;
  readonly events: string[];
  /** True: a file with other content is not replaced. */
  immutable: boolean;
  /** Throws for as long as it is set, before the call does anything: `put path`, `read path`, `settle`, ... */
  failing: ((call: string) => Error | undefined) | undefined;
  textOf(path: string): string | undefined;
}

/** Makes an empty one. Streams come in pieces of `pieceBytes`, so that lines and characters are cut. */
export function createMemoryStorage(pieceBytes = 7): MemoryStorage {
  const files = new Map<string, Buffer>();
  const claims = new Map<string, string>();
  const events: string[] = [];
  const note = (call: string) => {
    const error = storage.failing?.(call);
    if (error) throw error;
    events.push(call);
  };
  const storage: MemoryStorage = {
    kind: 'local',
    durablePuts: false,
    files,
    events,
    immutable: false,
    failing: undefined,
    textOf: (path) => files.get(path)?.toString('utf8'),
    locate: (path) => `memory:/${path}`,
    async put(path, body) {
      note(`put ${path}`);
      const bytes = await bufferOf(body);
      if (storage.immutable && files.get(path)?.equals(bytes) === false)
        throw new BackupError(
          'storage-immutable',
          `memory:/${path} is there already and may not be replaced.`,
        );
      files.set(path, bytes);
    },
    async settle() {
      note('settle');
    },
    async read(path) {
      note(`read ${path}`);
      const bytes = files.get(path);
      if (!bytes) throw new BackupError('storage-not-found', `memory:/${path} is not there.`);
      return Readable.from(piecesOf(bytes, pieceBytes), { objectMode: false });
    },
    async list(folder) {
      note(`list ${folder}`);
      return listingOf(files, folder);
    },
    async listPage(folder, { cursor = '', limit = 1000 } = {}) {
      note(`listPage ${folder}`);
      const listing = listingOf(files, folder);
      const names = [...listing.folders, ...listing.files.map(({ name }) => name)].sort();
      const left = names.filter((name) => name > cursor);
      const shown = new Set(left.slice(0, limit));
      return {
        folders: listing.folders.filter((name) => shown.has(name)),
        files: listing.files
          .filter(({ name }) => shown.has(name))
          .map((file) => ({ ...file, modified: undefined })),
        next: left.length > limit ? left[limit - 1] : undefined,
      };
    },
    async remove(paths) {
      for (const path of paths) {
        note(`remove ${path}`);
        files.delete(path);
      }
    },
    async claim(folder, runId) {
      note(`claim ${folder}`);
      const { folders } = listingOf(files, '');
      if (claims.has(folder) || folders.includes(folder)) return false;
      claims.set(folder, runId);
      return true;
    },
    async check() {
      return { ok: true, message: 'In memory.', limits: [] };
    },
  };
  return storage;
}

async function bufferOf(body: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function* piecesOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function listingOf(files: ReadonlyMap<string, Buffer>, folder: string): StorageListing {
  const prefix = folder === '' ? '' : `${folder}/`;
  const folders = new Set<string>();
  const found: { name: string; bytes: number }[] = [];
  for (const [path, bytes] of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...rest] = path.slice(prefix.length).split('/');
    if (rest.length > 0) folders.add(name);
    else found.push({ name, bytes: bytes.length });
  }
  return { folders: [...folders].sort(), files: found };
}
