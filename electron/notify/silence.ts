const DAY = 24 * 60 * 60_000;

/** What decides whether a job has been silent for too long. */
export interface SilenceFacts {
  /** Null: it is not watched. */
  readonly limitDays: number | null;
  /** When the last backup was made; undefined where there is none. */
  readonly lastBackup: Date | undefined;
  /** When the job was made or got its present place: before that it cannot have backed up there. */
  readonly since: Date;
  /** When its present silence was told of; undefined where it was not. */
  readonly told: Date | undefined;
  /** When it was shown on this machine, whether anybody was told or not; undefined where it was not. */
  readonly shown: Date | undefined;
  readonly now: Date;
}

export type SilenceDecision =
  | { readonly action: 'tell'; readonly days: number }
  /** The silence that was told of, or shown, is over: the next one is told again. */
  | { readonly action: 'clear' }
  | { readonly action: 'nothing' };

/**
 * The dead-man's switch: it fires once, and is cleared by a backup. Moments from a clock that was ahead would keep
 * it off for as long: they count for nothing.
 */
export function decideSilence(facts: SilenceFacts): SilenceDecision {
  const { limitDays, since, told, shown, now } = facts;
  const lastBackup = isFarAhead(facts.lastBackup, now) ? undefined : facts.lastBackup;
  const latest = told ?? shown;
  const isOver =
    latest !== undefined &&
    (limitDays === null || latest > now || (lastBackup !== undefined && lastBackup > latest));
  if (isOver) return { action: 'clear' };
  if (limitDays === null || told !== undefined) return { action: 'nothing' };
  const silent = now.getTime() - (lastBackup ?? since).getTime();
  if (silent < limitDays * DAY) return { action: 'nothing' };
  return { action: 'tell', days: Math.floor(silent / DAY) };
}

/** Further than clocks are put right by. */
function isFarAhead(moment: Date | undefined, now: Date): boolean {
  return moment !== undefined && moment.getTime() - now.getTime() > DAY;
}
