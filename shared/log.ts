import { z } from 'zod';

/** The log's levels, the least important first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A part of the log is asked for: the newest lines, or those before a place that an answer named. */
export const logQuerySchema = z.object({
  /** Lines of this level and above. At `debug` also what is no line of the log. */
  level: z.enum(logLevels),
  /** Part of a line, in any case; empty: all. */
  text: z.string().max(500),
  /** What a job did in a time: the lines of a run. */
  during: z
    .object({ jobId: z.string().max(100), from: z.iso.datetime(), until: z.iso.datetime() })
    .nullable(),
  before: z.string().max(100).nullable(),
  limit: z.int().min(1).max(500),
});
export type LogQuery = z.output<typeof logQuerySchema>;

/** A line of the log; of one that is not understood the text alone. */
export interface LogLine {
  /** The same at each reading. */
  readonly id: string;
  readonly time: string | null;
  readonly level: LogLevel | null;
  readonly message: string;
  readonly jobId: string | null;
  readonly runId: string | null;
  /** The rest of what the line says, as JSON to be read; null where that is nothing. */
  readonly facts: string | null;
  /** The line as it stands in the file. */
  readonly text: string;
}

export interface LogPage {
  /** The newest first. */
  readonly lines: readonly LogLine[];
  /** Where older lines begin, which may be none that match; null: there are none. */
  readonly before: string | null;
}
