import { dirname } from 'node:path';
import pino from 'pino';
import type { Log } from './log.ts';
import { makeFolders } from './make-folders.ts';
import { plain } from './plain.ts';
import { createSecretRegistry, type SecretRegistry } from './secret-registry.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** A stream such as standard error, or the path of a file: appended to, readable by the user alone. */
  readonly destination: string | { write(text: string): unknown };
  readonly level: LogLevel;
  /** Values that are taken out of every line. */
  readonly secrets?: SecretRegistry;
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

/** As much may wait for a destination that takes nothing; more is dropped. */
const MOST_WAITING_BYTES = 1024 * 1024;

/**
 * A structured log: one JSON document a line, `{level, time, facts?, message}`, time in UTC, facts and
 * message without secrets.
 */
export function createLog(options: LogOptions): PinoLog {
  const { level, secrets = createSecretRegistry() } = options;
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

function openDestination({ destination, onFailure = reportOnStandardError }: LogOptions): Destination {
  if (typeof destination !== 'string') return { stream: destination, flush: () => {} };
  makeFolders(dirname(destination));
  // Synchronous, so that the last lines before an end are not lost.
  const stream = pino.destination({
    dest: destination,
    sync: true,
    mode: 0o600,
    maxLength: MOST_WAITING_BYTES,
  });
  let failed = false;
  const fail = (error: unknown) => {
    if (failed) return;
    failed = true;
    onFailure(error);
  };
  stream.on('error', fail);
  // Each line was written at once; what could not be would make sonic-boom 4 try without end here.
  const flush = () => {
    if (!failed) stream.flushSync();
  };
  return { stream, flush };
}

function reportOnStandardError(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The log cannot be written: ${reason}\n`);
}
