import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where a secret is. */
export type Reference = { readonly env: string } | { readonly file: string };

export interface ReferenceSources {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Relative paths are taken from here. */
  readonly folder: string;
}

export type Resolved =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly predicate: string };

/** The secret that a reference leads to, without the line break at its end. */
export function resolveReference(reference: Reference, { variables, folder }: ReferenceSources): Resolved {
  if ('env' in reference) {
    const value = variables[reference.env]?.trim() ?? '';
    if (value === '')
      return { ok: false, predicate: `names the variable ${reference.env}, which is not set.` };
    return { ok: true, value };
  }
  const path = resolve(folder, reference.file);
  try {
    const value = readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    if (value === '') return { ok: false, predicate: `names the file ${path}, which is empty.` };
    return { ok: true, value };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    return { ok: false, predicate: `names the file ${path}, which cannot be read (${reason}).` };
  }
}
