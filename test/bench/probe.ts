import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the command by `--import`: what it takes of memory and how long its main thread is ever
 * held up, written at its end to the file that BENCH_PROBE names.
 */
const RESOLUTION_MILLISECONDS = 1;
const path = process.env.BENCH_PROBE;

if (isMainThread && path !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MILLISECONDS });
  // Loading the program is not the run: the first half second does not count.
  setTimeout(() => delay.enable(), 500).unref();
  process.on('exit', () => {
    writeFileSync(
      path,
      JSON.stringify({
        peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
        eventLoopDelayP99Milliseconds: Math.round(delay.percentile(99) / 1e5) / 10,
        eventLoopDelayMaximumMilliseconds: Math.round(delay.max / 1e6),
      }),
    );
  });
}
