import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BackupError } from '../../shared/errors.ts';
import type { Licence } from '../../shared/ipc.ts';

const licencesSchema = z.array(
  z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }),
);

/** What the program is made of, by name. `path` is the list that its build has made. Throws `internal`. */
export async function readLicences(path: string): Promise<Licence[]> {
  try {
    const licences = licencesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return licences.toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
  } catch (error) {
    throw new BackupError('internal', 'The list of licences that belongs to the program cannot be read.', {
      hint: 'Install Backup Creator again.',
      cause: error,
    });
  }
}
