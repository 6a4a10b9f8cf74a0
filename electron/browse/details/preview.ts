import { isBackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { keptFiles } from './kept-files.ts';
import { htmlPage, imagePage, sentencePage, textPage } from './preview-page.ts';
import { type PreviewSource, previewSource, sourceOf } from './preview-source.ts';
import { decoded, type KeptVersion, readKept } from './read-kept.ts';
import { FILLED_PART, filledCode, JSON_PART, readText } from './texts.ts';
import { readDocument } from './version-document.ts';

const MOST_BYTES = {
  html: 5 * 1024 * 1024,
  text: 2 * 1024 * 1024,
  image: 20 * 1024 * 1024,
} as const;

/**
 * The page that shows a version, or one part of it, in a frame that may do nothing. What cannot be shown is a
 * sentence in its place. Throws as `readKept` where it is missing or damaged.
 */
export async function readPreview(
  storage: Storage,
  version: KeptVersion,
  part: string | null,
  signal?: AbortSignal,
): Promise<string> {
  try {
    return await page(storage, version, part, signal);
  } catch (error) {
    if (!isBackupError(error, 'too-large')) throw error;
    return sentencePage([error.message, error.hint].filter(Boolean).join(' '));
  }
}

async function page(
  storage: Storage,
  version: KeptVersion,
  part: string | null,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (part === JSON_PART) return textPage((await readText(storage, version, part, signal)).text);
  if (part === FILLED_PART) return filledPage((await readText(storage, version, part, signal)).text);
  if (part !== null) {
    const file = keptFiles(version.line).find(({ path }) => path === part);
    if (file === undefined) return sentencePage('This version has no such part.');
    return pageOf(storage, version, sourceOf(file), signal);
  }
  const document = await readDocument(storage, version, signal);
  const source = previewSource(version, document);
  const filled = source.kind === 'html' ? filledCode(document) : undefined;
  return filled === undefined ? pageOf(storage, version, source, signal) : filledPage(filled);
}

function filledPage(html: string): string {
  if (html.length <= MOST_BYTES.html) return htmlPage(html);
  return sentencePage('With all that is in its slots this is too large to be shown. Save it to look at it.');
}

async function pageOf(
  storage: Storage,
  version: KeptVersion,
  source: PreviewSource,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (source.kind === 'none') {
    return sentencePage('There is nothing to be shown of this version: it has properties and JSON alone.');
  }
  if (source.kind === 'document') {
    return sentencePage(`A file of the kind ${source.file.extension} is not shown here. Open or save it.`);
  }
  const options = { limit: MOST_BYTES[source.kind], ...(signal === undefined ? {} : { signal }) };
  const bytes = await readKept(storage, version.folder, source.file, options);
  if (source.kind === 'image') return imagePage(bytes, source.mediaType);
  return source.kind === 'html' ? htmlPage(decoded(bytes)) : textPage(decoded(bytes));
}
