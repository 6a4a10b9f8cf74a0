import type { AssetDetails } from '../../../shared/browse.ts';
import { withoutRanges } from '../../marketing-cloud/content.ts';
import type { JsonObject } from './json-value.ts';
import { type KeptFile, keptFiles } from './kept-files.ts';
import type { KeptVersion } from './read-kept.ts';
import { codeOf, filledCode } from './texts.ts';

/** What a page can show as an image, with its media type. */
const IMAGES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
};
const PAGES = new Set(['html', 'htm', 'xhtml', 'xht']);

/** How a version is best seen, and which of its files that is; `none` has no file. */
export type PreviewSource =
  | { readonly kind: 'image'; readonly file: KeptFile; readonly mediaType: string }
  | { readonly kind: 'html' | 'text' | 'document'; readonly file: KeptFile }
  | { readonly kind: Extract<AssetDetails['preview'], 'none'> };

/** The best way to see a version; with its JSON, code that shows nothing is told from a page. */
export function previewSource(version: KeptVersion, document: JsonObject): PreviewSource {
  const sources = keptFiles(version.line)
    .filter(({ role }) => role !== 'json')
    .map(sourceOf);
  const [first] = sources;
  const best =
    sources.find(({ kind }) => kind === 'image') ??
    sources.find(({ kind }) => kind === 'document') ??
    sources.find(({ kind }) => kind === 'html') ??
    first;
  if (best === undefined) return { kind: 'none' };
  const code = best.kind === 'html' ? (filledCode(document) ?? codeOf(document)) : undefined;
  const isBlank = code !== undefined && showsNothing(code);
  return isBlank ? { kind: 'text', file: best.file } : best;
}

/** How one of the files of a version is seen. */
export function sourceOf(file: KeptFile): Exclude<PreviewSource, { kind: 'none' }> {
  const mediaType = IMAGES[file.extension];
  if (mediaType !== undefined) return { kind: 'image', file, mediaType };
  if (PAGES.has(file.extension)) return { kind: 'html', file };
  return { kind: file.role === 'text' ? 'text' : 'document', file };
}

/** Code that only works something out: with all that is not shown taken away, nothing is left. */
function showsNothing(html: string): boolean {
  let rest = withoutRanges(html, '%%[', ']%%');
  rest = withoutRanges(rest, '<!--', '-->');
  for (const element of ['script', 'style']) {
    rest = withoutRanges(
      rest.replaceAll(new RegExp(`<(/?)${element}\\b`, 'gi'), `<$1${element}`),
      `<${element}`,
      `</${element}>`,
    );
  }
  if (/<(img|svg|hr|table|input|button|canvas|video|picture)\b|background/i.test(rest)) return false;
  return rest.replaceAll(/<[^<>]*>/g, '').trim() === '';
}
