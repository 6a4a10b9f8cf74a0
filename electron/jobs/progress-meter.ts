import type { ProgressView } from '../../shared/ipc.ts';
import type { RunProgress } from '../backup/run.ts';

/** The rate is that of the last seconds, not of the whole run. */
const RATE_WINDOW_MILLISECONDS = 10_000;
/** A shorter time tells nothing. */
const SHORTEST_MILLISECONDS = 1000;
const SAMPLE_EVERY_MILLISECONDS = 100;

/** Measures how fast a run is and how long it still takes. */
export class ProgressMeter {
  readonly #now: () => number;
  #samples: { at: number; kept: number }[] = [];

  /** `now` is a monotonic clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  measure(progress: RunProgress): ProgressView {
    const rate = this.#rateWith(progress.kept);
    const left = Math.max(0, progress.expected - progress.kept);
    const telling = progress.phase === 'fetching' && progress.expected > 0 && rate !== null && rate > 0;
    return { ...progress, rate, secondsLeft: telling ? left / rate : null };
  }

  /** Assets per second; null until there is something to tell it by. */
  #rateWith(kept: number): number | null {
    const at = this.#now();
    const last = this.#samples.at(-1);
    if (last === undefined || at - last.at >= SAMPLE_EVERY_MILLISECONDS) {
      this.#samples = this.#samples.filter((sample) => sample.at >= at - RATE_WINDOW_MILLISECONDS);
      this.#samples.push({ at, kept });
    }
    const [first] = this.#samples;
    if (first === undefined || at - first.at < SHORTEST_MILLISECONDS) return null;
    return ((kept - first.kept) * 1000) / (at - first.at);
  }
}
