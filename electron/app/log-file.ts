import { renameSync, statSync } from 'node:fs';
import { createLog, type PinoLog } from '../journal/pino-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';

const LARGEST_BYTES = 5 * 1024 * 1024;

/** Opens the program's log. One that has grown large is put aside first, and the one put aside before goes. */
export function openLogFile(path: string, secrets: SecretRegistry): PinoLog {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_BYTES) renameSync(path, `${path}.1`);
  return createLog({ destination: path, level: 'info', secrets });
}
