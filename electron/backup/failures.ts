import { BackupError } from '../../shared/errors.ts';

const FEWEST = 20;
const SHARE = 0.05;

/** How many bodies may fail before a run is stopped: over 5 %, and at least 20. */
export class FailureLimit {
  #expected = 0;
  #attempted = 0;
  #failed = 0;

  /** How many more bodies a list promises. */
  expect(bodies: number): void {
    this.#expected += bodies;
  }

  /** How many of the promised bodies need not be fetched after all. */
  spare(bodies: number): void {
    this.#expected -= bodies;
  }

  succeeded(): void {
    this.#attempted += 1;
  }

  /** Counts a failure that is news. Throws `too-many-failures` where the limit is passed. */
  failed(reason: string): void {
    this.#attempted += 1;
    this.#failed += 1;
    const bodies = Math.max(this.#expected, this.#attempted);
    if (this.#failed >= FEWEST && this.#failed > bodies * SHARE) {
      throw new BackupError(
        'too-many-failures',
        `${this.#failed} of ${bodies} assets could not be fetched; the last one: ${reason}`,
        { hint: 'The backup is stopped and will be continued. Check the status of Marketing Cloud.' },
      );
    }
  }
}
