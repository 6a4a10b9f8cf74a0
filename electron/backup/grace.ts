/**
 * A signal that aborts `milliseconds` after `signal` does: time for the one write that makes a run finished, which
 * called off half-way would leave a whole backup that is told of as cancelled.
 */
export function graceAfter(signal: AbortSignal, milliseconds: number): AbortSignal {
  const grace = new AbortController();
  const onAbort = (): void => {
    setTimeout(() => grace.abort(signal.reason), milliseconds).unref();
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return grace.signal;
}
