import { net, powerMonitor, powerSaveBlocker } from 'electron';
import type { WakeReason } from '../schedule/timer.ts';
import { reasonsBetween } from './wake-reasons.ts';

const LOOK_EVERY_MILLISECONDS = 10_000;

export interface PowerOptions {
  readonly onWake: (reason: WakeReason) => void;
  readonly onShutdown: () => void;
  readonly now?: () => number;
}

/** Says when schedules are to be decided anew. The system's word of a resume is not always given: gaps count too. */
export function watchPower({ onWake, onShutdown, now = Date.now }: PowerOptions): void {
  powerMonitor.on('resume', () => onWake('resume'));
  powerMonitor.on('unlock-screen', () => onWake('unlock'));
  powerMonitor.on('shutdown', onShutdown);
  let last = { at: now(), online: networkUp() };
  setInterval(() => {
    const look = { at: now(), online: networkUp() };
    for (const reason of reasonsBetween(last, look)) onWake(reason);
    last = look;
  }, LOOK_EVERY_MILLISECONDS).unref();
}

/** Whether there is any network; a wrong yes is found out by the first request. */
export function networkUp(): boolean {
  return net.isOnline();
}

/** Keeps the machine from going to sleep by itself. Returns what lets it again. */
export function keepAwake(): () => void {
  const id = powerSaveBlocker.start('prevent-app-suspension');
  return () => {
    if (powerSaveBlocker.isStarted(id)) powerSaveBlocker.stop(id);
  };
}
