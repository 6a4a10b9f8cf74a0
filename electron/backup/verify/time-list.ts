/** When the files of a run were checked, in the order of its index; grows as the index is read. */
export class TimeList {
  #times: Uint32Array;
  #size: number;
  #isTrue: boolean;

  constructor(before: Uint32Array | undefined) {
    this.#times = before?.slice() ?? new Uint32Array(1024);
    this.#size = before?.length ?? 0;
    this.#isTrue = before !== undefined;
  }

  /** False where it does not belong to the files: then it is not to be kept. */
  get isTrue(): boolean {
    return this.#isTrue;
  }

  set(ordinal: number, seconds: number): void {
    this.keep(ordinal);
    this.#times[ordinal] = seconds;
  }

  /** Leaves the time of a file as it was. */
  keep(ordinal: number): void {
    if (ordinal >= this.#times.length) {
      const larger = new Uint32Array(Math.max(ordinal + 1, this.#times.length * 2));
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#size = Math.max(this.#size, ordinal + 1);
  }

  /** All files were seen, so many; `isTrue` says whether they were those of the run. */
  end(files: number, isTrue: boolean): void {
    this.#size = files;
    this.#isTrue = isTrue;
  }

  list(): Uint32Array {
    return this.#times.slice(0, this.#size);
  }
}
