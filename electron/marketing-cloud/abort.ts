/**
 * `promise`, or a rejection with the signal's reason as soon as it aborts: what hangs, or does not listen to
 * the signal, holds nobody up.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Runs `work` with a signal of its own that follows `signal` and lets go of it afterwards: a run's signal
 * lives for hours, and would otherwise collect what every request hangs on it.
 */
export async function withOwnSignal<T>(
  signal: AbortSignal,
  work: (own: AbortController) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  try {
    return await work(own);
  } finally {
    signal.removeEventListener('abort', follow);
  }
}
