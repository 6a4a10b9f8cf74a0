import { BackupError } from '../../shared/errors.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * A storage whose calls all end when `signal` aborts, those of a caller that has no signal of its own too: a
 * destination may take minutes to give a call up.
 */
export function cancellableStorage(storage: Storage, signal: AbortSignal): Storage {
  const orCancelled = <Answer>(place: string, answer: Promise<Answer>) => untilAborted(answer, place, signal);
  return {
    kind: storage.kind,
    locate: (path) => storage.locate(path),
    put: (path, body, options) => storage.put(path, body, { signal, ...options }),
    settle: (options) => storage.settle({ signal, ...options }),
    read: (path, options) => storage.read(path, { signal, ...options }),
    list: (folder, options) => storage.list(folder, { signal, ...options }),
    remove: (paths) => orCancelled(storage.locate(''), storage.remove(paths)),
    claim: (folder, runId) => orCancelled(storage.locate(folder), storage.claim(folder, runId)),
    check: () => storage.check(),
  };
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
