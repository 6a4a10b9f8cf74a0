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
  readonly now: Date;
}

export type SilenceDecision =
  | { readonly action: 'tell'; readonly days: number }
  /** The silence that was told of is over: the next one is told again. */
  | { readonly action: 'clear' }
  | { readonly action: 'nothing' };

/** The dead-man's switch: it fires once, and is cleared by a backup. */
export function decideSilence({ limitDays, lastBackup, since, told, now }: SilenceFacts): SilenceDecision {
  const isOver =
    told !== undefined && (limitDays === null || (lastBackup !== undefined && lastBackup > told));
  if (isOver) return { action: 'clear' };
  if (limitDays === null || told !== undefined) return { action: 'nothing' };
  const silent = now.getTime() - (lastBackup ?? since).getTime();
  if (silent < limitDays * DAY) return { action: 'nothing' };
  return { action: 'tell', days: Math.floor(silent / DAY) };
}
