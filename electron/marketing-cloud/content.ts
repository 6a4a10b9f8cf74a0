import { z } from 'zod';
import type { JsonObject } from './marketing-cloud.ts';

/** Code of an asset, to be kept as a readable file; `extension` without dot. */
export interface CodeFile {
  readonly extension: string;
  readonly text: string;
}

const CODE_SNIPPET = 220;

/** By id, for replies without the type's name; only 240 is confirmed by a recording. */
const CODE_RESOURCES: ReadonlyMap<number, string> = new Map([
  [240, 'js'],
  [241, 'json'],
  [242, 'css'],
  [243, 'txt'],
  [244, 'rss'],
  [245, 'xml'],
]);

const code = z
  .string()
  .refine((text) => text.trim() !== '')
  .optional()
  .catch(undefined);
const view = z.object({ content: code }).optional().catch(undefined);
const assetSchema = z.object({
  assetType: z
    .object({
      id: z.number().optional().catch(undefined),
      name: z.string().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  content: code,
  views: z.object({ html: view, text: view }).optional().catch(undefined),
  fileProperties: z
    .object({ extension: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/**
 * The code an asset has, each file with another extension: `content` of blocks, templates and code resources,
 * the HTML and text views of emails and pages. Code that has the extension of the asset's own file is left
 * to that file.
 */
export function codeFiles(value: JsonObject): CodeFile[] {
  const { assetType, content, views } = assetSchema.parse(value);
  const html = content ?? views?.html?.content;
  const text = views?.text?.content;
  const files: CodeFile[] = [];
  if (html !== undefined) files.push({ extension: codeExtension(assetType ?? {}, html), text: html });
  if (text !== undefined && files[0]?.extension !== 'txt') files.push({ extension: 'txt', text });
  const own = fileExtension(value);
  return files.filter((file) => file.extension !== own);
}

/**
 * The extension of the file an asset has, cleaned (`"png (4) "` is `png`), `bin` where nothing of it is
 * usable; undefined for an asset without a file: blocks carry a file name too, but no extension.
 */
export function fileExtension(value: JsonObject): string | undefined {
  const written = assetSchema.parse(value).fileProperties?.extension?.trim();
  if (written === undefined || written === '') return undefined;
  return /^\.?([a-z0-9]{1,16})\b/i.exec(written)?.[1]?.toLowerCase() ?? 'bin';
}

function codeExtension(
  type: { id?: number | undefined; name?: string | undefined },
  content: string,
): string {
  const resource = /^(js|json|css|text|rss|xml)coderesource$/i.exec(type.name ?? '')?.[1]?.toLowerCase();
  if (resource !== undefined) return resource === 'text' ? 'txt' : resource;
  const byId = type.id === undefined ? undefined : CODE_RESOURCES.get(type.id);
  if (byId !== undefined) return byId;
  if (isJson(content)) return 'json';
  return type.id === CODE_SNIPPET ? snippetExtension(content) : 'html';
}

function isJson(content: string): boolean {
  if (!/^\s*[{[]/.test(content)) return false;
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** A snippet that is nothing but AMPscript or nothing but server-side JavaScript has that extension. */
function snippetExtension(content: string): string {
  const ampscript = withoutRanges(withoutRanges(content, '%%[', ']%%'), '%%=', '=%%');
  if (ampscript.trim() === '') return 'amp';
  const script = withoutServerScripts(content);
  return script.trim() === '' ? 'ssjs' : 'html';
}

/** `text` without all that lies from an `opening` to the next `closing`; an `opening` that is never closed stays. */
export function withoutRanges(text: string, opening: string, closing: string): string {
  const kept: string[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf(opening, position);
    const end = start < 0 ? -1 : text.indexOf(closing, start + opening.length);
    if (end < 0) return kept.join('') + text.slice(position);
    kept.push(text.slice(position, start));
    position = end + closing.length;
  }
}

function withoutServerScripts(content: string): string {
  const serverScript = /<script\b(?=[^<>]*\brunat\s*=\s*["']?server\b)(?![^<>]*ampscript)[^<>]*>/gi;
  const kept: string[] = [];
  let position = 0;
  for (;;) {
    serverScript.lastIndex = position;
    const opening = serverScript.exec(content);
    const closing = opening === null ? -1 : content.toLowerCase().indexOf('</script>', opening.index);
    if (opening === null || closing < 0) return kept.join('') + content.slice(position);
    kept.push(content.slice(position, opening.index));
    position = closing + '</script>'.length;
  }
}
