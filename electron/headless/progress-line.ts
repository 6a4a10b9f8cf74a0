import type { RunProgress } from '../backup/run.ts';
import { ProgressMeter } from '../jobs/progress-meter.ts';
import { count, duration, size } from '../jobs/words.ts';

const LINE_EVERY_MILLISECONDS = 10_000;
const REDRAW_EVERY_MILLISECONDS = 100;

/** Where progress is shown. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** Shows progress: one line that is redrawn on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  readonly #meter: ProgressMeter;
  #lastShown = Number.NEGATIVE_INFINITY;
  #phase: RunProgress['phase'] | undefined;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    this.#meter = new ProgressMeter(now);
  }

  show(progress: RunProgress): void {
    const at = this.#now();
    const { rate } = this.#meter.measure(progress);
    const every = this.#output.isTTY ? REDRAW_EVERY_MILLISECONDS : LINE_EVERY_MILLISECONDS;
    if (progress.phase === this.#phase && at - this.#lastShown < every) return;
    this.#phase = progress.phase;
    this.#lastShown = at;
    const text = describeProgress(progress, rate);
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Leaves the terminal's line clean for what follows. */
  end(): void {
    if (this.#output.isTTY && this.#phase !== undefined) this.#output.write('\r\u001b[K');
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
