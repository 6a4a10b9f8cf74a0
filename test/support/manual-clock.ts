import type { Clock } from '../../electron/headless/schedule-command.ts';

/** A time of the day that the clock shows. */
export function moment(time: string): Date {
  return new Date(`2026-11-24T${time}Z`);
}

/** A clock that stands still until it is told the time, and then rings what is due. */
export class ManualClock implements Clock {
  #time: number;
  readonly #alarms = new Set<{ at: number; every?: number; wake: () => void }>();

  constructor(begin = '12:00:30') {
    this.#time = moment(begin).getTime();
  }

  readonly now = () => new Date(this.#time);
  readonly timer: Clock['timer'] = {
    at: (date, wake) => this.#add({ at: date.getTime(), wake }),
    every: (milliseconds, wake) => this.#add({ at: this.#time + milliseconds, every: milliseconds, wake }),
  };

  #add(alarm: { at: number; every?: number; wake: () => void }): () => void {
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Whether something waits for this moment: where nothing runs, that is the next slot. */
  isSetFor(time: string): boolean {
    return [...this.#alarms].some(({ at, every }) => every === undefined && at === moment(time).getTime());
  }

  advanceTo(time: string): void {
    this.#time = moment(time).getTime();
    for (const alarm of this.#alarms) {
      if (alarm.at > this.#time) continue;
      if (alarm.every === undefined) this.#alarms.delete(alarm);
      else alarm.at = this.#time + alarm.every;
      alarm.wake();
    }
  }
}
