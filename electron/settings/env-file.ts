import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { BackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';

export interface EnvironmentSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file named by `--env-file`; undefined: `.env` in the working folder, if there is one. */
  readonly file: string | undefined;
  readonly workingFolder: string;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
}

/**
 * The environment together with an env file; where both name a variable the environment wins. Throws
 * `configuration` where the file was asked for and is missing, or can't be read.
 */
export function readEnvironment(sources: EnvironmentSources): Record<string, string | undefined> {
  const path = resolve(sources.workingFolder, sources.file ?? '.env');
  const text = readText(path, sources.file !== undefined);
  const environment = withoutQuotes(sources.environment);
  if (text === undefined) return environment;
  warnIfOthersCanRead(path, sources);
  warnOfCutValues(path, text, sources.log);
  return { ...parseEnv(text), ...environment };
}

/** `docker run --env-file` passes values on with the quotes that they have in the file. */
function withoutQuotes(environment: EnvironmentSources['environment']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value?.replace(/^(['"])(.*)\1$/s, '$2')]),
  );
}

function readText(path: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !required) return undefined;
    throw new BackupError(
      'configuration',
      code === 'ENOENT'
        ? `The env file ${path} is not there.`
        : `The env file ${path} cannot be read (${code}).`,
      { hint: 'Check the path and who may read it; .env.example shows what belongs into it.', cause: error },
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

function warnIfOthersCanRead(path: string, { platform, log }: EnvironmentSources): void {
  if (platform === 'win32') return;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o044) === 0) return;
  log.warn(`Other users of this machine can read the secrets in ${path}. Run: chmod 600 ${path}`, {
    mode: mode.toString(8).padStart(3, '0'),
  });
}

/** Node takes `#` in a value without quotes as the start of a comment, also within a word. */
function warnOfCutValues(path: string, text: string, log: Log): void {
  const cut = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:[^'"`\s#]|[^'"`\s#][^#\r\n]*[^\s#])#/gm;
  for (const [, variable] of text.matchAll(cut)) {
    log.warn(
      `The value of ${variable} in ${path} ends at its "#". Put the value in quotes if the # belongs to it.`,
    );
  }
}
