import type { AssetDetails, AssetRow } from '../../../shared/browse.ts';
import type { Storage } from '../../storage/storage.ts';
import { emailOf } from './email.ts';
import { previewSource } from './preview-source.ts';
import { shownProperties } from './properties.ts';
import type { KeptVersion } from './read-kept.ts';
import { textParts } from './texts.ts';
import { jsonFileOf, readDocument } from './version-document.ts';

/**
 * All there is to see of a version, from its JSON at the destination. Throws `storage-not-found` and
 * `format-damaged` where that is missing or is not what was backed up.
 */
export async function readDetails(
  storage: Storage,
  version: KeptVersion,
  row: AssetRow,
  signal?: AbortSignal,
): Promise<AssetDetails> {
  const document = await readDocument(storage, version, signal);
  const { line, folder } = version;
  return {
    row,
    address: storage.locate(`${folder}/${jsonFileOf(version).path}`),
    folder,
    files: line.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    texts: textParts(version, document),
    properties: shownProperties(document, line),
    preview: previewSource(version, document).kind,
    email: emailOf(document),
  };
}
