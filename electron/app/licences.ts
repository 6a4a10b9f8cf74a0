import { readFile } from 'node:fs/promises';
import { BackupError } from '../../shared/errors.ts';
import { type Licence, licencesSchema } from '../../shared/licences.ts';

/** What the program is made of, by name. `path` is the list that its build has made. Throws `internal`. */
export async function readLicences(path: string): Promise<Licence[]> {
  try {
    return licencesSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new BackupError('internal', 'The list of licences that belongs to the program cannot be read.', {
      hint: 'Install Backup Creator again.',
      cause: error,
    });
  }
}
