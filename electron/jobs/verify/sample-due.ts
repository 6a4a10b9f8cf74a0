import type { Verification } from '../../../shared/trust.ts';

const DAY = 24 * 60 * 60 * 1000;
const WEEK = 7 * DAY;

/** A sample that was verified without being asked for, or that was tried. */
export interface Sampled {
  readonly at: Date;
  /** False where it came to no end. */
  readonly ended: boolean;
}

/**
 * Decides whether a sample of a job's files is to be verified now: once in seven days, a day after one that came to no
 * end, and never while the job is busy. One of later than now was made by a clock that was ahead and says nothing.
 */
export function isSampleDue(given: {
  readonly verification: Verification;
  readonly sampled: Sampled | null;
  readonly now: Date;
  readonly hasBackups: boolean;
  readonly isBusy: boolean;
}): boolean {
  const { verification, sampled, now, hasBackups, isBusy } = given;
  if (!verification.enabled || !hasBackups || isBusy) return false;
  if (sampled === null || sampled.at > now) return true;
  return now.getTime() - sampled.at.getTime() >= (sampled.ended ? WEEK : DAY);
}
