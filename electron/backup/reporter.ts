/** How far an attempt at a run is. */
export interface RunProgress {
  readonly phase: 'starting' | 'fetching' | 'comparing' | 'finishing';
  readonly kept: number;
  /** How many there are to keep: what lists promise, less what they turn out to hold unchanged. */
  readonly expected: number;
  readonly bytes: number;
}

/** Told what there is to keep, and what is kept. */
export interface Tally {
  expect(bodies: number): void;
  /** So many of those expected need not be kept after all. */
  spare(bodies: number): void;
  kept(bytes: number): void;
}

/** Tells how far the run is. */
export class Reporter implements Tally {
  readonly #report: (progress: RunProgress) => void;
  #state: RunProgress = { phase: 'starting', kept: 0, expected: 0, bytes: 0 };

  constructor(report: (progress: RunProgress) => void = () => undefined) {
    this.#report = report;
  }

  phase(phase: RunProgress['phase']): void {
    this.#tell({ ...this.#state, phase });
  }

  expect(expected: number): void {
    if (expected === 0) return;
    this.#tell({ ...this.#state, expected: this.#state.expected + expected });
  }

  spare(bodies: number): void {
    if (bodies === 0) return;
    const { expected, kept } = this.#state;
    this.#tell({ ...this.#state, expected: Math.max(kept, expected - bodies) });
  }

  kept(bytes: number): void {
    const kept = this.#state.kept + 1;
    const expected = Math.max(this.#state.expected, kept);
    this.#tell({ ...this.#state, kept, expected, bytes: this.#state.bytes + bytes });
  }

  #tell(state: RunProgress): void {
    this.#state = state;
    this.#report(state);
  }
}
