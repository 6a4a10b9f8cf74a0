import type { RetentionSettings } from '../../shared/trust.ts';
import type { RunLogEntry } from '../journal/run-log.ts';

const DAY = 24 * 60 * 60 * 1000;
const WEEK = 7 * DAY;

/** What is done after a backup: the policy is carried out, or how much the backups take is looked at. */
export type RetentionDue = 'apply' | 'measure' | 'nothing';

/**
 * Decides what is due after a backup: once in seven days at most, a day after what came to no end. An entry of later
 * than now was made by a clock that was ahead and says nothing.
 */
export function retentionDue(
  { policy, automatic }: RetentionSettings,
  entries: readonly Pick<RunLogEntry, 'at' | 'trigger' | 'outcome'>[],
  now: Date,
): RetentionDue {
  const wanted = wantedOf({ policy, automatic });
  const isWithin = (at: Date, span: number) => at <= now && now.getTime() - at.getTime() < span;
  const isEarly = entries.some(
    ({ trigger, outcome, at }) =>
      trigger === 'retention' &&
      isWithin(at, outcome === 'complete' || outcome === 'with problems' ? WEEK : DAY),
  );
  return isEarly ? 'nothing' : wanted;
}

function wantedOf({ policy, automatic }: RetentionSettings): RetentionDue {
  if (automatic && policy.keep === 'thinned') return 'apply';
  return policy.warnAboveBytes === undefined ? 'nothing' : 'measure';
}
