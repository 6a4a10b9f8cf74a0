import { z } from 'zod';

/**
 * True for an error that says: not a database, a damaged one, or one of another shape. A busy, full or
 * forbidden one is sound, and must not be replaced.
 */
export function isBrokenDatabase(error: unknown): boolean {
  if (error instanceof z.ZodError) return true;
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const [sqliteError, sqliteCorrupt, sqliteNotADatabase] = [1, 11, 26];
  // The low byte is the primary code: https://www.sqlite.org/rescode.html
  const primary = error.errcode & 0xff;
  return primary === sqliteError || primary === sqliteCorrupt || primary === sqliteNotADatabase;
}
