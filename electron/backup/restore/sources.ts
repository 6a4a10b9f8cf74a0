import { z } from 'zod';
import { BackupError, isBackupError } from '../../../shared/errors.ts';
import { indexLineSchema } from '../../../shared/format.ts';
import { codeFiles, fileExtension } from '../../marketing-cloud/content.ts';
import type { JsonObject } from '../../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../../storage/storage.ts';
import { sha256 } from '../content-hash.ts';
import { parseJson, readWhole } from '../documents.ts';

/** A kept version that is to be restored: all that is needed to find its files and to place it. */
export const restoreSourceSchema = z.object({
  id: z.int(),
  name: z.string(),
  customerKey: z.string().optional(),
  typeId: z.int(),
  typeName: z.string().optional(),
  /** The folder it was in, by id and by the names from the top. */
  folderId: z.int().nullable(),
  folders: z.array(z.string()),
  /** The snapshot folder that its files lie in. */
  runFolder: z.string(),
  files: indexLineSchema.shape.files,
  modifiedDate: z.string().nullable(),
  /** Of the newest version that backups hold: what is later there, nobody has kept. */
  newestModified: z.string().nullable(),
});
export type RestoreSource = z.infer<typeof restoreSourceSchema>;

/** The body of a version, as it was kept. */
export interface SourceBody {
  readonly document: JsonObject;
  /** The bytes of an asset that is a file. */
  readonly file: Uint8Array | undefined;
}

const documentSchema = z.record(z.string(), z.json());

/**
 * Reads a version, comparing each file with its hash. Throws `format-damaged` or `storage-not-found` with what is
 * missing of it; whatever else keeps the destination from being read is thrown as it is.
 */
export async function readSource(
  storage: Storage,
  source: RestoreSource,
  signal: AbortSignal,
): Promise<SourceBody> {
  const [first] = source.files;
  if (first === undefined) throw missing('Its backup holds no files.');
  const parsed = documentSchema.safeParse(
    parseJson(Buffer.from(await readFile(storage, source, first, signal)).toString('utf8')),
  );
  if (!parsed.success)
    throw missing(`${storage.locate(`${source.runFolder}/${first.path}`)} is not an asset.`);
  const document = parsed.data;
  if (fileExtension(document) === undefined) return { document, file: undefined };
  const binary = source.files[1 + codeFiles(document).length];
  if (binary === undefined)
    throw missing('Its file was not kept: Marketing Cloud did not give it when it was backed up.');
  return { document, file: await readFile(storage, source, binary, signal) };
}

async function readFile(
  storage: Storage,
  { runFolder }: RestoreSource,
  { path, sha256: expected }: RestoreSource['files'][number],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const place = `${runFolder}/${path}`;
  try {
    const bytes = await readWhole(await storage.read(place, { signal }));
    if (sha256(bytes) === expected) return bytes;
  } catch (error) {
    if (!isBackupError(error, 'storage-not-found')) throw error;
    throw missing(`${storage.locate(place)} is not there any more.`, error);
  }
  throw missing(`${storage.locate(place)} is not what was backed up.`);
}

function missing(message: string, cause?: unknown): BackupError {
  return new BackupError('format-damaged', message, {
    hint: 'Restore another version of it, or put the file back from a copy.',
    cause,
  });
}
