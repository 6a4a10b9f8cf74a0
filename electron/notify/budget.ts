/** What the delivery of one message may take. A backup never waits for it. */
export interface Budget {
  /** How often it is tried at most. */
  readonly attempts: number;
  readonly attemptMilliseconds: number;
  /** All attempts, and the waits between them. */
  readonly totalMilliseconds: number;
  /** The wait before the second attempt at most; it doubles with each further one. */
  readonly firstWaitMilliseconds: number;
}

export const DEFAULT_BUDGET: Budget = {
  attempts: 4,
  attemptMilliseconds: 10_000,
  totalMilliseconds: 45_000,
  firstWaitMilliseconds: 1000,
};

/** For a test, which somebody waits for. */
export const TEST_BUDGET: Budget = {
  attempts: 1,
  attemptMilliseconds: 15_000,
  totalMilliseconds: 15_000,
  firstWaitMilliseconds: 0,
};
