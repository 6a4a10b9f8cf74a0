import type { Text, TextPart } from '../../../shared/browse.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { type JsonObject, textAt } from './json-value.ts';
import { type KeptFile, keptFiles } from './kept-files.ts';
import { languageLabel, languageOf } from './language.ts';
import { decoded, type KeptVersion, readKept } from './read-kept.ts';
import { slotsOf, withSlotsFilled } from './slots.ts';
import { jsonFileOf, readDocument } from './version-document.ts';

/** The asset's JSON, as the service sent it. */
export const JSON_PART = 'json';
/** The code of an asset with slots, with what is in them put in their places. */
export const FILLED_PART = 'filled';

/** More than this is no pleasure to read; it can be saved. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;
/** UTF-16 units by which filling slots may let a code grow. */
const MOST_FILLED_UNITS = 8 * 1024 * 1024;

/** What of a version can be read as text: its code first, its JSON last. */
export function textParts(version: KeptVersion, document: JsonObject): TextPart[] {
  const code = keptFiles(version.line).filter(({ role }) => role === 'text');
  const filled = filledCode(document);
  return [
    ...code.map((file) => ({
      part: file.path,
      label: labelOf(file),
      language: languageOf(file.extension, contentFor(file, document)),
      bytes: file.bytes,
    })),
    ...(filled === undefined
      ? []
      : [
          {
            part: FILLED_PART,
            label: 'HTML with its blocks',
            language: 'html' as const,
            bytes: Buffer.byteLength(filled),
          },
        ]),
    { part: JSON_PART, label: 'All as JSON', language: 'json', bytes: jsonFileOf(version).bytes },
  ];
}

/**
 * A part of a version, as `textParts` names them. Throws `storage-not-found` for another name, and as `readKept`.
 */
export async function readText(
  storage: Storage,
  version: KeptVersion,
  part: string,
  signal?: AbortSignal,
): Promise<Text> {
  if (part === FILLED_PART) {
    const text = filledCode(await readDocument(storage, version, signal));
    if (text === undefined) throw noSuchPart(version, part);
    return { text, language: 'html' };
  }
  const file = part === JSON_PART ? jsonFileOf(version) : fileOf(version, part);
  const options = { limit: MOST_TEXT_BYTES, ...(signal === undefined ? {} : { signal }) };
  const text = decoded(await readKept(storage, version.folder, file, options));
  return { text, language: part === JSON_PART ? 'json' : languageOf(file.extension, text) };
}

/** Undefined for an asset without slots, or with nothing in them. */
export function filledCode(document: JsonObject): string | undefined {
  const code = codeOf(document);
  if (code === undefined) return undefined;
  const filled = withSlotsFilled(code, slotsOf(document), MOST_FILLED_UNITS);
  return filled === code ? undefined : filled;
}

/** The code that an asset is shown by: its own, or that of its HTML view. */
export function codeOf(document: JsonObject): string | undefined {
  return textAt(document, 'content') ?? textAt(document, 'views', 'html', 'content');
}

function fileOf(version: KeptVersion, part: string): KeptFile {
  const file = keptFiles(version.line).find(({ path, role }) => path === part && role === 'text');
  if (file === undefined) throw noSuchPart(version, part);
  return file;
}

function noSuchPart({ line }: KeptVersion, part: string): BackupError {
  return new BackupError('storage-not-found', `This version of "${line.name}" has no text ${part}.`, {
    hint: 'Choose another part, or look at its JSON.',
  });
}

/** The file's content is in the JSON too, where it is code of the asset and not a file of its own. */
function contentFor({ suffix }: KeptFile, document: JsonObject): string | undefined {
  return suffix === 'html' ? codeOf(document) : undefined;
}

function labelOf({ suffix, extension }: KeptFile): string {
  if (suffix === 'txt') return 'Plain text';
  return suffix === 'code.json' ? 'Code (JSON)' : languageLabel(languageOf(extension));
}
