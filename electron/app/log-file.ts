import { createLog, type PinoLog } from '../journal/pino-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';

/** Opens the program's log. */
export function openLogFile(path: string, secrets: SecretRegistry): PinoLog {
  return createLog({ destination: path, level: 'info', secrets });
}
