import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { objectBody } from '../../electron/storage/object-body.ts';
import {
  locked,
  notPermitted,
  objectError,
  objectNotFound,
  refused,
} from '../../electron/storage/object-errors.ts';
import type { ObjectStore } from '../../electron/storage/object-store.ts';

/** An object store in memory: `objects` by key, to look at and to change; `calls` says how it was used. */
export interface MemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, Buffer>;
  readonly calls: string[];
  /** Awaited before each call does anything (`put key`, `get key`, `list prefix`, `remove key`): may throw. */
  before: ((call: string) => Promise<void> | void) | undefined;
  /** True: no object is replaced or deleted, as under a retention. */
  immutable: boolean;
}

/** Makes an empty one, or a second one on the same objects. */
export function createMemoryObjectStore(objects = new Map<string, Buffer>()): MemoryObjectStore {
  const note = async (call: string): Promise<void> => {
    store.calls.push(call);
    await store.before?.(call);
  };
  const lockedAt = (key: string, action: 'write' | 'remove') =>
    objectError(locked, { action, place: locate(key) }, undefined);
  const locate = (key: string): string => `memory://bucket/${key}`;
  const store: MemoryObjectStore = {
    kind: 's3',
    objects,
    calls: [],
    before: undefined,
    immutable: false,
    locate,
    async put(key, body) {
      await note(`put ${key}`);
      if (store.immutable && objects.has(key)) throw lockedAt(key, 'write');
      objects.set(key, body instanceof Uint8Array ? Buffer.from(body) : await buffer(body));
    },
    async get(key, signal) {
      await note(`get ${key}`);
      const place = locate(key);
      const bytes = objects.get(key);
      if (bytes === undefined) throw objectNotFound(place);
      return objectBody(Readable.from(piecesOf(bytes)), {
        place,
        bytes: bytes.length,
        md5: undefined,
        signal,
        reopen: undefined,
        explain: (error) => objectError(refused('an error'), { action: 'read', place }, error),
      });
    },
    async list(prefix) {
      await note(`list ${prefix}`);
      const prefixes = new Set<string>();
      const found: { key: string; bytes: number }[] = [];
      for (const [key, bytes] of objects) {
        if (!key.startsWith(prefix)) continue;
        const slash = key.indexOf('/', prefix.length);
        if (slash === -1) found.push({ key, bytes: bytes.length });
        else prefixes.add(key.slice(0, slash + 1));
      }
      return { prefixes: [...prefixes], objects: found };
    },
    async page(prefix, { cursor = '', limit }) {
      await note(`page ${prefix}`);
      const names = new Map<string, number | undefined>();
      for (const [key, bytes] of objects) {
        const slash = key.indexOf('/', prefix.length);
        if (key.startsWith(prefix)) {
          if (slash === -1) names.set(key, bytes.length);
          else names.set(key.slice(0, slash + 1), undefined);
        }
      }
      const left = [...names]
        .filter(([name]) => name > cursor)
        .sort(([one], [other]) => (one < other ? -1 : 1));
      const shown = left.slice(0, limit);
      return {
        prefixes: shown.flatMap(([name, bytes]) => (bytes === undefined ? [name] : [])),
        objects: shown.flatMap(([key, bytes]) =>
          bytes === undefined ? [] : [{ key, bytes, modified: undefined }],
        ),
        next: left.length > limit ? shown.at(-1)?.[0] : undefined,
      };
    },
    async remove(keys) {
      for (const key of keys) {
        await note(`remove ${key}`);
        if (store.immutable && objects.has(key)) throw lockedAt(key, 'remove');
        objects.delete(key);
      }
    },
  };
  return store;
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}

/** Refuses the calls whose name begins with one of `calls`. */
export function forbid(store: MemoryObjectStore, ...calls: string[]): void {
  store.before = (call) => {
    const [name = ''] = call.split(' ');
    if (!calls.includes(name)) return;
    const action = name === 'put' ? 'write' : name === 'get' ? 'read' : name === 'list' ? 'list' : 'remove';
    throw objectError(
      notPermitted(`memory:${name}`),
      { action, place: store.locate(call.slice(name.length + 1)) },
      undefined,
    );
  };
}
