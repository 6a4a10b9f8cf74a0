import { BackupError } from '../../shared/errors.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * A storage whose calls all end when `signal` aborts, those of a caller that has no signal of its own too: a
 * destination may take minutes to give a call up.
 */
export function cancellableStorage(storage: Storage, signal: AbortSignal): Storage {
  const orCancelled = <Answer>(place: string, answer: Promise<Answer>, own = signal) =>
    untilAborted(answer, storage.locate(place), own);
  return {
    kind: storage.kind,
    durablePuts: storage.durablePuts,
    locate: (path) => storage.locate(path),
    put: (path, body, options) => storage.put(path, body, { signal, ...options }),
    settle: (options) => storage.settle({ signal, ...options }),
    read: async (path, options) => {
      const reading = storage.read(path, { signal, ...options });
      try {
        return await orCancelled(path, reading, options?.signal);
      } catch (error) {
        // One that comes when nobody waits for it any more would keep its file open; nor does anybody hear its error.
        reading.then((late) => late.on('error', () => undefined).destroy()).catch(() => undefined);
        throw error;
      }
    },
    ...digestOf(
      storage,
      (digest) => (path, options) => orCancelled(path, digest(path, { signal, ...options }), options?.signal),
    ),
    list: (folder, options) =>
      orCancelled(folder, storage.list(folder, { signal, ...options }), options?.signal),
    listPage: (folder, options) =>
      orCancelled(folder, storage.listPage(folder, { signal, ...options }), options?.signal),
    remove: (paths) => orCancelled('', storage.remove(paths)),
    claim: (folder, runId) => orCancelled(folder, storage.claim(folder, runId)),
    check: () => storage.check(),
  };
}

type Digesting = NonNullable<Storage['digest']>;

/** Not every storage has it. */
function digestOf(storage: Storage, wrap: (digest: Digesting) => Digesting): { digest?: Digesting } {
  if (storage.digest === undefined) return {};
  return { digest: wrap(storage.digest.bind(storage)) };
}

async function untilAborted<Answer>(
  answer: Promise<Answer>,
  place: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new BackupError('cancelled', `Cancelled: ${place} was left as it is.`));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([aborted, answer]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
