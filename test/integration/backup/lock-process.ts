import { acquireLock, type Lock } from '../../../electron/backup/lock.ts';
import { isBackupError } from '../../../shared/errors.ts';

/** A process that takes and asks locks when it is told to, and answers each message with one. */

let lock: Lock | undefined;
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function beat(): string {
  try {
    lock?.beat();
    return 'beaten';
  } catch (error) {
    return isBackupError(error) ? error.code : String(error);
  }
}

function acquire(path: string, at: number): unknown {
  // All that are told the same moment start in the same millisecond.
  while (Date.now() < at);
  const outcome = acquireLock({ path, owner: `process ${process.pid}`, log });
  if (outcome.held) lock = outcome.lock;
  return { held: outcome.held, tookOver: outcome.held ? outcome.tookOver?.pid : undefined };
}

process.on('message', (message: { command: 'acquire' | 'beat'; path: string; at: number }) => {
  process.send?.(message.command === 'beat' ? beat() : acquire(message.path, message.at));
});
process.send?.('ready');
