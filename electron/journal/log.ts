/** Structured log: a sentence and its facts. Implementations redact secrets before anything is written. */
export interface Log {
  debug(message: string, facts?: Record<string, unknown>): void;
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/** What the lines of a piece of work have in common. */
export interface LogContext {
  /** The job's key: its id in the app. */
  readonly job: string;
  /** The job's name, where people gave it one. */
  readonly name?: string;
  /** The run's id, as soon as it has one. */
  readonly run?: string;
}

/** A log whose lines all say what they belong to; `context` is asked at each line. */
export function logWithin(log: Log, context: () => LogContext): Log {
  const within =
    (level: keyof Log) =>
    (message: string, facts?: Record<string, unknown>): void =>
      log[level](message, { ...facts, ...context() });
  return { debug: within('debug'), info: within('info'), warn: within('warn'), error: within('error') };
}
