/** How far an attempt at a run is. */
export interface RunProgress {
  readonly phase: 'starting' | 'fetching' | 'comparing' | 'finishing';
  readonly kept: number;
  /** How many there are to keep: what lists promise, less what they turn out to hold unchanged. */
  readonly expected: number;
  readonly bytes: number;
  /** From 0 to 1; null until it is known what there is to keep. It never falls, and is 1 when fetching ends. */
  readonly share: number | null;
}

/** Before anything is known of a run. */
export const JUST_BEGUN: RunProgress = { phase: 'starting', kept: 0, expected: 0, bytes: 0, share: null };

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
  #state = JUST_BEGUN;

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

  #tell(state: Omit<RunProgress, 'share'>): void {
    this.#state = { ...state, share: shareOf(state, this.#state.share) };
    this.#report(this.#state);
  }
}

/** More may turn out to be there than a list has promised, and deletions are looked for when all is kept. */
function shareOf(
  { phase, kept, expected }: Omit<RunProgress, 'share'>,
  before: number | null,
): number | null {
  if (phase === 'comparing' || phase === 'finishing') return 1;
  return expected === 0 ? before : Math.max(before ?? 0, kept / expected);
}
