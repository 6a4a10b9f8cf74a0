const BEAT_MILLISECONDS = 1000;
/** A busy main thread may be late by a second or two; only a sleep is late by this much. */
const GAP_MILLISECONDS = 20_000;

/**
 * Watches for gaps in the wall clock: after the machine slept, requests in flight may hang for ever.
 * Returns a function that ends the watch.
 */
export function watchForWake(
  onWake: (gapMilliseconds: number) => void,
  now: () => number = Date.now,
): () => void {
  let last = now();
  const timer = setInterval(() => {
    const time = now();
    const gap = time - last;
    last = time;
    if (gap > GAP_MILLISECONDS) onWake(gap);
  }, BEAT_MILLISECONDS);
  timer.unref();
  return () => clearInterval(timer);
}
