import type { RunProgress } from '../backup/run.ts';
import { ProgressMeter } from '../jobs/progress-meter.ts';
import { count, duration, size } from '../jobs/words.ts';
import { type ProgressOutput, StatusLine } from './status-line.ts';

/** Shows the progress of a run. */
export class ProgressLine {
  readonly #line: StatusLine;
  readonly #meter: ProgressMeter;
  #phase: RunProgress['phase'] | undefined;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#line = new StatusLine(output, now);
    this.#meter = new ProgressMeter(now);
  }

  show(progress: RunProgress): void {
    const { rate } = this.#meter.measure(progress);
    const isNews = progress.phase !== this.#phase;
    this.#phase = progress.phase;
    this.#line.show(() => describeProgress(progress, rate), isNews);
  }

  /** Leaves the terminal's line clean for what follows. */
  end(): void {
    this.#line.end();
    this.#phase = undefined;
  }
}

/** `4,120 of 9,800  38/s  about 2 min`: what is done, how fast, how long still. */
export function describeProgress(progress: RunProgress, rate: number | null): string {
  const { phase, kept, expected, bytes } = progress;
  if (phase === 'starting') return 'Reading the folder tree';
  if (phase === 'comparing') return `Comparing with the account  ${count(kept)} kept`;
  if (phase === 'finishing') return `Finishing  ${count(kept)} kept`;
  if (expected === 0) return 'Reading lists';
  const parts = [`Fetching  ${count(kept)} of ${count(expected)}`, size(bytes)];
  if (rate !== null && rate > 0) {
    parts.push(`${count(Math.round(rate))}/s`, `about ${duration((expected - kept) / rate)}`);
  }
  return parts.join('  ');
}
