import { extname } from 'node:path';

/**
 * What the system may open with whatever program it has for it: pictures, sounds, films and documents that run
 * nothing. Backed-up content was written by others: a page would run its scripts in the user's browser, as a local
 * file; a `.js` runs on Windows; office files carry macros. Those are shown in their folder, and the user decides.
 */
const OPENABLE = new Set(
  `.png .jpg .jpeg .jpe .gif .webp .bmp .tif .tiff .avif .heic .pdf .txt .json
  .mp3 .m4a .wav .ogg .mp4 .m4v .mov .webm`.split(/\s+/),
);

/** By the last extension alone, as systems do. */
export function mayBeOpened(path: string): boolean {
  return OPENABLE.has(extname(path).toLowerCase());
}
