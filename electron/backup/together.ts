import pLimit from 'p-limit';

/**
 * Works on all, so many at a time. Where one fails no other is begun, those under way are called off, and the first
 * failure is thrown when all have ended: nothing goes on behind the caller's back.
 */
export async function together<In, Out>(
  all: readonly In[],
  { concurrency, signal: outer }: { readonly concurrency: number; readonly signal: AbortSignal },
  work: (one: In, signal: AbortSignal) => Promise<Out>,
): Promise<Out[]> {
  const limit = pLimit(concurrency);
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  let failure: { readonly error: unknown } | undefined;
  const outcomes: Out[] = [];
  const one = async (given: In, index: number): Promise<void> => {
    if (failure !== undefined) return;
    try {
      signal.throwIfAborted();
      outcomes[index] = await work(given, signal);
    } catch (error) {
      failure ??= { error };
      failed.abort(error);
    }
  };
  await limit.map(all, one);
  if (failure !== undefined) throw failure.error;
  return outcomes;
}
