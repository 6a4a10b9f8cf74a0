import { app } from 'electron';
import { onEndSignals } from '../jobs/end-signals.ts';
import type { Log } from '../journal/log.ts';

export interface QuittingOptions {
  /** Told at once, before anything ends. */
  readonly onQuit: () => void;
  /** Ends what is under way, in two seconds at most. What is left of a run is continued at the next start. */
  readonly stop: () => Promise<void>;
  readonly log: Log;
}

/** Lets the program end only when what is under way has ended cleanly. */
export function quitCleanly({ onQuit, stop, log }: QuittingOptions): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running';
  const stopAndQuit = async () => {
    try {
      await stop();
    } catch (error) {
      log.error('What was under way did not end cleanly', { error });
    }
    phase = 'stopped';
    app.quit();
  };
  app.on('before-quit', (event) => {
    onQuit();
    if (phase === 'stopped') return;
    event.preventDefault();
    if (phase === 'stopping') return;
    phase = 'stopping';
    void stopAndQuit();
  });
  onEndSignals(() => app.quit());
  // Closing hides, so no window is left only when one is broken for good: the tray stays.
  app.on('window-all-closed', () => {});
}
