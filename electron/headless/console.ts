import { BackupError, isBackupError } from '../../shared/errors.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import { describeError } from './report.ts';

/** The command's way to the world: two streams, the environment, and what ends it. */
export interface Console {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY: boolean };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
  /** What must never be written to either stream. */
  readonly secrets: SecretRegistry;
  /** Has the requests of this process go through the proxies that the variables name. Throws `configuration`. */
  readonly followProxies: (variables: Readonly<Record<string, string | undefined>>) => void;
  /** Aborts when the user or the system asks the command to end. */
  readonly signal: AbortSignal;
}

/** Exit codes of the command: done, not done, wrong use or configuration, done with problems. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Wrong settings, a line for each. */
export class SettingsError extends BackupError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super('configuration', lines.join('\n'));
    this.lines = lines;
  }
}

/** One JSON document, for programs. */
export function printJson(console: Console, value: unknown): void {
  console.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(console: Console, text: string): void {
  console.stdout.write(`${harmless(text)}\n`);
}

/** What would steer a terminal, or turn the order of letters around, is shown as a sign: names come from others. */
export function harmless(text: string): string {
  return text.replaceAll(STEERING, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x24_00 + code) : '\ufffd';
  });
}

const STEERING = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Says what went wrong on stderr: what failed, and what to do next. */
export function printError(console: Console, error: unknown): void {
  const { message, hint } = describeError(error, console.secrets);
  console.stderr.write(`${harmless(hint === null ? message : `${message}\n${hint}`)}\n`);
}

/** The exit code for an error that ended a command. */
export function exitCodeOfError(error: unknown): ExitCode {
  return isBackupError(error, 'configuration', 'address-not-allowed') ? 2 : 1;
}
