import { app } from 'electron';
import type { Log } from '../journal/log.ts';

/** A run that is cancelled ends within this; what is left of it is continued at the next start. */
const LONGEST_MILLISECONDS = 2000;

export interface QuittingOptions {
  /** Told at once, before anything ends. */
  readonly onQuit: () => void;
  /** Ends what is under way. */
  readonly stop: () => Promise<void>;
  readonly log: Log;
}

/** Lets the program end only when what is under way has ended cleanly, or its time is up. */
export function quitCleanly({ onQuit, stop, log }: QuittingOptions): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running';
  const stopAndQuit = async () => {
    await within(LONGEST_MILLISECONDS, stop, log);
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
  // Closing hides, so this is heard only where a window is broken beyond that; the tray stays.
  app.on('window-all-closed', () => {});
}

async function within(milliseconds: number, stop: () => Promise<void>, log: Log): Promise<void> {
  const stopped = stop().catch((error: unknown) =>
    log.error('What was under way did not end cleanly', { error }),
  );
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn('What was under way did not end in time');
      resolve();
    }, milliseconds);
  });
  await Promise.race([stopped, timeUp]);
  clearTimeout(timer);
}
