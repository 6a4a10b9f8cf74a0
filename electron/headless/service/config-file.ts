import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import { SettingsError } from '../console.ts';
import { type ServiceConfig, serviceConfigSchema } from './config-schema.ts';

/** A place in the file: `jobs[1].destination.bucket`. */
export function pathInFile(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the whole' : text;
}

/** Reads a file of YAML or JSON. Throws `configuration`, or a `SettingsError` with a line for each mistake. */
export function readConfigFile(path: string): ServiceConfig {
  const document = parseDocument(readText(path), { merge: true });
  if (document.errors.length > 0) {
    // What follows the first line repeats the text, and that may hold what should not be in it.
    throw new SettingsError(document.errors.map(({ message }) => `${path}: ${message.split('\n', 1)[0]}`));
  }
  const parsed = serviceConfigSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.flatMap(linesOf).map((line) => `${path}: ${line}`));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new BackupError('configuration', `The configuration ${path} cannot be read (${reason}).`, {
      hint: 'Check the path and who may read it.',
      cause: error,
    });
  }
}

/** An unknown key each has its own line. None of zod's words repeats a value. */
function linesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${pathInFile([...issue.path, key])}: there is no such setting.`);
  }
  const [first = '', ...rest] = issue.message;
  return [`${pathInFile(issue.path)}: ${first.toLowerCase()}${rest.join('')}.`];
}
