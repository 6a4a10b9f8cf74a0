import { BackupError } from '../../shared/errors.ts';

/** The caller's signal ended it. `place` is the absolute path or object address. */
export function cancelled(
  action: 'write' | 'read' | 'list' | 'remove' | 'create',
  place: string,
): BackupError {
  return new BackupError(
    'cancelled',
    `Cancelled: ${place} was not ${action === 'read' ? 'read' : 'written'}.`,
  );
}

/** Iterates `source`, but throws `reason()` at once when `signal` aborts, even where it never answers again. */
export async function* untilAborted(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  reason: () => BackupError,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orAborted(iterator.next(), signal, reason);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that hangs in `next` would never answer `return` either.
    iterator.return?.().catch(() => undefined);
  }
}

/** The answer, or `reason()` thrown at once when `signal` aborts: then nobody waits for the answer any more. */
export async function orAborted<Answer>(
  answer: Promise<Answer>,
  signal: AbortSignal,
  reason: () => BackupError,
): Promise<Answer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(reason());
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([aborted, answer]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
