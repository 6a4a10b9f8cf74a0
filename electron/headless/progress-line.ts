import type { RunProgress } from '../backup/run.ts';

const LINE_EVERY_MILLISECONDS = 10_000;
const REDRAW_EVERY_MILLISECONDS = 100;
/** The rate is that of the last seconds, not of the whole run. */
const RATE_WINDOW_MILLISECONDS = 10_000;

/** Where progress is shown. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** Shows progress: one line that is redrawn on a terminal, a plain line now and then elsewhere. */
export class ProgressLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #samples: { at: number; kept: number }[] = [];
  #lastShown = Number.NEGATIVE_INFINITY;
  #phase: RunProgress['phase'] | undefined;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  show(progress: RunProgress): void {
    const at = this.#now();
    this.#sample(at, progress.kept);
    const every = this.#output.isTTY ? REDRAW_EVERY_MILLISECONDS : LINE_EVERY_MILLISECONDS;
    if (progress.phase === this.#phase && at - this.#lastShown < every) return;
    this.#phase = progress.phase;
    this.#lastShown = at;
    const text = describeProgress(progress, this.#rate());
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Leaves the terminal's line clean for what follows. */
  end(): void {
    if (this.#output.isTTY && this.#phase !== undefined) this.#output.write('\r\u001b[K');
    this.#phase = undefined;
  }

  #sample(at: number, kept: number): void {
    this.#samples.push({ at, kept });
    const from = at - RATE_WINDOW_MILLISECONDS;
    const first = this.#samples.findIndex((sample) => sample.at >= from);
    if (first > 0 && this.#samples.length > 2000) this.#samples = this.#samples.slice(first);
  }

  /** Assets per second; undefined until there is something to tell it by. */
  #rate(): number | undefined {
    const last = this.#samples.at(-1);
    if (!last) return undefined;
    const first = this.#samples.find(({ at }) => at >= last.at - RATE_WINDOW_MILLISECONDS);
    if (!first || last.at - first.at < 1000) return undefined;
    return ((last.kept - first.kept) * 1000) / (last.at - first.at);
  }
}

/** `4,120 of 9,800  38/s  about 2 min`: what is done, how fast, how long still. */
export function describeProgress(progress: RunProgress, rate: number | undefined): string {
  const { phase, kept, expected, bytes } = progress;
  if (phase === 'starting') return 'Reading the folder tree';
  if (phase === 'comparing') return `Comparing with the account  ${count(kept)} kept`;
  if (phase === 'finishing') return `Finishing  ${count(kept)} kept`;
  if (expected === 0) return 'Reading lists';
  const parts = [`Fetching  ${count(kept)} of ${count(expected)}`, size(bytes)];
  if (rate !== undefined && rate > 0) {
    parts.push(`${count(Math.round(rate))}/s`, `about ${duration((expected - kept) / rate)}`);
  }
  return parts.join('  ');
}

/** A number with separators. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
