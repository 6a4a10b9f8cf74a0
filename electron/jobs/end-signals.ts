const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `end` whenever the user or the system asks the process to end: Ctrl-C, SIGTERM, a terminal that closes. It
 * takes the place of all that listens: the library when-exit, which conf brings along, sends each signal a second
 * time, with nothing left to keep that from ending the process at once.
 */
export function onEndSignals(end: () => void): void {
  for (const name of END_SIGNALS) {
    process.removeAllListeners(name);
    process.on(name, end);
  }
}
