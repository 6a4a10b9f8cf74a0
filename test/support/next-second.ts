import { vi } from 'vitest';

/** Waits for another second: a run's time has whole seconds, so only then is the next run of another date. */
export async function nextSecond(): Promise<void> {
  const begun = Math.floor(Date.now() / 1000);
  await vi.waitFor(
    () => {
      if (Math.floor(Date.now() / 1000) <= begun) throw new Error('It is still the same second.');
    },
    { timeout: 10_000, interval: 20 },
  );
}
