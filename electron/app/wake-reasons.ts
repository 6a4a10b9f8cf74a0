import type { WakeReason } from '../schedule/timer.ts';

/** A busy moment may delay a look; only a sleep, or a clock that was set, by this much. */
const GAP_MILLISECONDS = 45_000;

/** What is seen of the machine at one moment. */
export interface Look {
  /** By the wall clock, in milliseconds. */
  readonly at: number;
  readonly online: boolean;
}

/** What two looks at the machine, a few seconds apart, say has happened between them. */
export function reasonsBetween(last: Look, look: Look): WakeReason[] {
  const gap = look.at - last.at;
  return [
    ...(gap > GAP_MILLISECONDS ? (['resume'] as const) : []),
    ...(gap < 0 ? (['clock or zone changed'] as const) : []),
    ...(look.online && !last.online ? (['network up'] as const) : []),
  ];
}
