/** A file that is not as it should be. */
export interface Finding {
  /** The id of the run it belongs to; null where it belongs to none, or its run cannot be told. */
  readonly run: string | null;
  /** Under the root. */
  readonly path: string;
  /** The asset it is of; null for all other files. */
  readonly id: number | null;
}

export interface VerifyProgress {
  /** Files read back. */
  readonly checked: number;
  readonly bytes: number;
  /** All that are to be read, as far as is known by now. */
  readonly total: number;
}

export interface VerifyOutcome {
  /** Files read back and compared. */
  readonly checked: number;
  readonly bytes: number;
  /** Runs looked at. */
  readonly runs: number;
  /** Named by a manifest or an index, and not there. */
  readonly missing: readonly Finding[];
  /** There, with other bytes than were written. */
  readonly damaged: readonly Finding[];
  /** There, and named by nobody. They harm nothing. */
  readonly foreign: readonly Finding[];
  /** Missing or damaged where it was written, and held whole by a repair since. */
  readonly repaired: readonly Finding[];
}

/** What was found so far. */
export class Findings {
  readonly missing: Finding[] = [];
  readonly damaged: Finding[] = [];
  readonly foreign: Finding[] = [];
  readonly repaired: Finding[] = [];

  add(other: Findings): void {
    for (const kind of ['missing', 'damaged', 'foreign', 'repaired'] as const) {
      for (const finding of other[kind]) this[kind].push(finding);
    }
  }

  sorted(): Pick<VerifyOutcome, 'missing' | 'damaged' | 'foreign' | 'repaired'> {
    const byPath = (one: Finding, other: Finding) => (one.path < other.path ? -1 : 1);
    return {
      missing: this.missing.toSorted(byPath),
      damaged: this.damaged.toSorted(byPath),
      foreign: this.foreign.toSorted(byPath),
      repaired: this.repaired.toSorted(byPath),
    };
  }
}

/** Counts what is read, and guesses what is left from what was seen. */
export class Tally {
  readonly #onProgress: ((progress: VerifyProgress) => void) | undefined;
  #checked = 0;
  #bytes = 0;
  #known = 0;
  #linesLeft = 0;
  #lines = 0;
  #files = 0;

  constructor(onProgress: ((progress: VerifyProgress) => void) | undefined) {
    this.#onProgress = onProgress;
  }

  get checked(): number {
    return this.#checked;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** So many files more are to be read. */
  expect(files: number): void {
    this.#known += files;
  }

  /** So many lines of indexes name files that are to be read, too; how many files is not known yet. */
  expectLines(lines: number): void {
    this.#linesLeft += lines;
  }

  /** One of these lines names so many. */
  sawLine(files: number): void {
    this.#lines += 1;
    this.#files += files;
    this.#linesLeft -= 1;
    this.#known += files;
  }

  read(bytes: number): void {
    this.#checked += 1;
    this.#bytes += bytes;
    const perLine = this.#lines === 0 ? USUAL_FILES : this.#files / this.#lines;
    const total = this.#known + Math.round(Math.max(0, this.#linesLeft) * perLine);
    this.#onProgress?.({
      checked: this.#checked,
      bytes: this.#bytes,
      total: Math.max(total, this.#checked),
    });
  }
}

/** Of an asset: its JSON and its code. */
const USUAL_FILES = 2;
