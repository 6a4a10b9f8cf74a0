import { BackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { type KeptFile, keptFiles } from './kept-files.ts';
import { decoded, type KeptVersion, readKept } from './read-kept.ts';

/** Of an asset's JSON: the service's answers are far smaller. */
const MOST_JSON_BYTES = 64 * 1024 * 1024;

/** The file that is the asset as the service sent it. Throws `format-damaged` where its index names none. */
export function jsonFileOf({ line, folder }: KeptVersion): KeptFile {
  const json = keptFiles(line).find(({ role }) => role === 'json');
  if (json !== undefined) return json;
  throw new BackupError(
    'format-damaged',
    `The index of ${folder} names no file for "${line.name}" (${line.id}).`,
    { hint: 'Look at another version.' },
  );
}

/** A version's JSON, read from the destination. Throws as `readKept`. */
export async function readDocument(
  storage: Storage,
  version: KeptVersion,
  signal?: AbortSignal,
): Promise<JsonObject> {
  const file = jsonFileOf(version);
  const options = { limit: MOST_JSON_BYTES, ...(signal === undefined ? {} : { signal }) };
  return parsed(decoded(await readKept(storage, version.folder, file, options)), () =>
    storage.locate(`${version.folder}/${file.path}`),
  );
}

/** It has the hash of what was kept: then the service itself sent something else. */
function parsed(text: string, place: () => string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notJson(place(), error);
  }
  if (isObject(value)) return value;
  throw notJson(place(), undefined);
}

function notJson(place: string, cause: unknown): BackupError {
  return new BackupError('format-damaged', `${place} holds no asset as JSON.`, {
    hint: 'Look at another version.',
    cause,
  });
}
