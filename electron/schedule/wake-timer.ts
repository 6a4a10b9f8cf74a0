import schedule from 'node-schedule';

/** Calls back at a moment or in a rhythm. Each method answers with what cancels it. */
export interface WakeTimer {
  at(moment: Date, wake: () => void): () => void;
  every(milliseconds: number, wake: () => void): () => void;
}

/**
 * node-schedule for moments by the wall clock, an interval for the rhythm. After a sleep or a change of the
 * clock node-schedule is late or fires several times, so whoever is woken compares the clock itself.
 */
export function createWakeTimer(): WakeTimer {
  return {
    at(moment, wake) {
      // Null where the moment has passed by now.
      const job = schedule.scheduleJob(moment, () => wake());
      if (job !== null) return () => job.cancel();
      const immediate = setImmediate(wake);
      return () => clearImmediate(immediate);
    },
    every(milliseconds, wake) {
      const interval = setInterval(wake, milliseconds);
      return () => clearInterval(interval);
    },
  };
}
