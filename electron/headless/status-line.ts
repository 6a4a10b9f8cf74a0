const LINE_EVERY_MILLISECONDS = 10_000;
const REDRAW_EVERY_MILLISECONDS = 100;

/** Where progress is shown. */
export interface ProgressOutput {
  readonly isTTY: boolean;
  write(text: string): void;
}

/** Shows how far something is: one line that is redrawn on a terminal, a plain line now and then elsewhere. */
export class StatusLine {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #lastShown = Number.NEGATIVE_INFINITY;
  #isShown = false;

  /** `now` is a monotonic clock in milliseconds. */
  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  /** `isNews`: shown at once. */
  show(text: () => string, isNews = false): void {
    const at = this.#now();
    const every = this.#output.isTTY ? REDRAW_EVERY_MILLISECONDS : LINE_EVERY_MILLISECONDS;
    if (!isNews && at - this.#lastShown < every) return;
    this.#lastShown = at;
    this.#isShown = true;
    this.#output.write(this.#output.isTTY ? `\r\u001b[K${text()}` : `${text()}\n`);
  }

  /** Leaves the terminal's line clean for what follows. */
  end(): void {
    if (this.#output.isTTY && this.#isShown) this.#output.write('\r\u001b[K');
    this.#isShown = false;
  }
}
