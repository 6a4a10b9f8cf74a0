/** How far a run is. `expected` grows as lists are read. */
export interface RunProgress {
  readonly phase: 'starting' | 'fetching' | 'comparing' | 'finishing';
  readonly kept: number;
  readonly expected: number;
  readonly bytes: number;
}

/** Tells how far the run is. */
export class Reporter {
  readonly #report: (progress: RunProgress) => void;
  #state: RunProgress = { phase: 'starting', kept: 0, expected: 0, bytes: 0 };

  constructor(report: (progress: RunProgress) => void = () => undefined) {
    this.#report = report;
  }

  phase(phase: RunProgress['phase']): void {
    this.#tell({ ...this.#state, phase });
  }

  expect(expected: number): void {
    this.#tell({ ...this.#state, expected: this.#state.expected + expected });
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
