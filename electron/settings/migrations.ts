import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';

/** Makes the content of the next format version out of one. Pure. */
export type Migration = (content: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** The first leads from version 1 to 2, and so on. Version 1 is the present one. */
export const STATE_MIGRATIONS: readonly Migration[] = [];

/** How the user knows the content, for a refusal. */
export interface Content {
  /** As the beginning of a sentence: "The state was". */
  readonly subject: string;
  readonly hint: string;
}

const STATE: Content = {
  subject: 'The state was',
  hint: 'Update the program, or give this one a STATE_PATH of its own.',
};

const versioned = z.looseObject({ formatVersion: z.int().min(1) });

/**
 * Brings stored content to the version after the last migration. Throws a zod error where it has no
 * version, and `format-newer` where a newer program wrote it.
 */
export function migrate(
  content: unknown,
  migrations: readonly Migration[] = STATE_MIGRATIONS,
  { subject, hint }: Content = STATE,
): Record<string, unknown> {
  const present = migrations.length + 1;
  let current: Record<string, unknown> & { formatVersion: number } = versioned.parse(content);
  if (current.formatVersion > present) {
    throw new BackupError(
      'format-newer',
      `${subject} written by a newer version of the program (format ${current.formatVersion}; this one knows ${present}).`,
      { hint },
    );
  }
  for (const migration of migrations.slice(current.formatVersion - 1)) {
    current = { ...migration(current), formatVersion: current.formatVersion + 1 };
  }
  return current;
}
