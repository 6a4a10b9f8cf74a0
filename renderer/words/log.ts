import type { LogLevel } from '../../shared/log.ts';

/** What a line's level is called. */
export const levelWords: Readonly<Record<LogLevel, string>> = {
  error: 'Error',
  warn: 'Warning',
  info: 'Note',
  debug: 'Detail',
};

/** The levels to be shown, by the least one. */
export const levelChoices = [
  { value: 'debug', label: 'All lines' },
  { value: 'info', label: 'Notes and above' },
  { value: 'warn', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
] as const satisfies { value: LogLevel; label: string }[];
