import pino from 'pino';
import type { Log } from './log.ts';
import { openLogFiles, ROTATION, type Rotation } from './log-files.ts';
import { plain } from './plain.ts';
import { withPatterns } from './secret-patterns.ts';
import { createSecretRegistry, type SecretRegistry } from './secret-registry.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** A stream such as standard error, or the path of a file: appended to, readable by the user alone. */
  readonly destination: string | { write(text: string): unknown };
  readonly level: LogLevel;
  /** Values that are taken out of every line, beside what looks like a secret. */
  readonly secrets?: SecretRegistry;
  /** How large a file may grow, and how many are kept. */
  readonly rotation?: Rotation;
  /**
   * Told once where the file can't be written, by default on standard error: a full disk must not stop a
   * backup.
   */
  readonly onFailure?: (error: unknown) => void;
}

export interface PinoLog extends Log {
  /** Everything logged before is with the operating system when it returns. */
  flush(): void;
}

/**
 * A structured log: one JSON document a line, `{level, time, facts?, message}`, time in UTC, facts and
 * message without secrets.
 */
export function createLog(options: LogOptions): PinoLog {
  const { level } = options;
  const secrets = withPatterns(options.secrets ?? createSecretRegistry());
  const { stream, flush } = openDestination(options);
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      nestedKey: 'facts',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  const write = (
    at: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    facts?: Record<string, unknown>,
  ) => {
    if (!logger.isLevelEnabled(at)) return;
    const clean = secrets.redact(message);
    if (facts === undefined) logger[at](clean);
    else logger[at](plain(facts, secrets), clean);
  };
  return {
    debug: (message, facts) => write('debug', message, facts),
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
    flush,
  };
}

interface Destination {
  readonly stream: { write(text: string): unknown };
  readonly flush: () => void;
}

function openDestination({
  destination,
  rotation = ROTATION,
  onFailure = reportOnStandardError,
}: LogOptions): Destination {
  if (typeof destination !== 'string') return { stream: destination, flush: () => {} };
  const files = openLogFiles(destination, rotation, onFailure);
  return { stream: files, flush: () => files.flush() };
}

function reportOnStandardError(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The log cannot be written: ${reason}\n`);
}
