import { DateTime } from 'luxon';
import { BackupError } from '../../shared/errors.ts';

export type FolderPattern = 'backup_YYYYMMDD' | 'backup_DDMMYY';

export interface NamedFile {
  /** As the service or the asset's type says; may be dirty (`png (4) `). Without meaning for role `json`. */
  readonly extension: string;
  /** `json`: the asset itself. `code`: its code. `text`: another readable part. `binary`: its file. */
  readonly role: 'json' | 'code' | 'text' | 'binary';
}

/** Snapshot folder names are at most this long; the length of all other paths builds on it. */
export const longestSnapshotFolderName = 32;

const contentFolder = 'content';
/** UTF-16 units of a path below the root, snapshot folder and slashes included. */
const longestPath = 199;
/** UTF-16 units of a path below `content/`. */
const longestContentPath = longestPath - longestSnapshotFolderName - `/${contentFolder}/`.length;
/**
 * UTF-16 units that the folders of an asset may take, slashes included. It does not depend on the asset,
 * so that all assets of a folder lie side by side.
 */
const longestFolderPath = 90;
const longestSegment = { units: 120, bytes: 199 };
/** Of more folders than these, where they are too long, the middle ones are left out. */
const mostShortenedFolders = 7;
const omittedFolders = '~';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The paths of an asset's files, relative to the snapshot folder and in the order of `files`:
 * `content/<folder path>/<name>.<id>.<extension>`. No two assets share a path and no file has the path of
 * a folder, also where case and Unicode form do not count. With a `version` they are named
 * `<name>.v-<version>.<id>.<extension>`. With a snapshot folder's name before it a path
 * stays under 200 characters, each segment under 200 bytes of UTF-8.
 */
export function assetPaths(asset: {
  readonly id: number;
  readonly name: string;
  /** Names of the folders from the top, as in Content Builder. */
  readonly folderPath: readonly string[];
  readonly files: readonly NamedFile[];
  /** Tells a file from an older one that may not be replaced: lower-case Latin letters and digits. */
  readonly version?: string;
}): string[] {
  if (!Number.isSafeInteger(asset.id) || asset.id < 0) {
    throw new BackupError('internal', `An asset cannot be named by the id ${asset.id}.`);
  }
  const folders = fitFolders(asset.folderPath);
  const version = asset.version === undefined ? '' : `.v-${asset.version}`;
  const suffixes = fileSuffixes(asset.files).map((suffix) => `${version}.${asset.id}.${suffix}`);
  const longestSuffix = Math.max(0, ...suffixes.map((suffix) => suffix.length));
  const stem = fitted(cleaned(asset.name), {
    units: longestContentPath - unitsOf(folders) - longestSuffix,
    bytes: longestSegment.bytes - longestSuffix,
  });
  return suffixes.map((suffix) => [contentFolder, ...folders, stem + suffix].join('/'));
}

/**
 * The path of an asset's file as one of several versions that lie in one folder: `version` stands before the id, as
 * `assetPaths` has it, and the name is cut as far as it must be.
 */
export function versionedPath(path: string, id: number, version: string): string {
  const start = path.lastIndexOf('/') + 1;
  const [folders, name] = [path.slice(0, start), path.slice(start)];
  const end = name.lastIndexOf(`.${id}.`);
  if (end === -1) throw new BackupError('internal', `${path} is not named as a file of asset ${id}.`);
  const suffix = `.v-${version}${name.slice(end)}`;
  const stem = fitted(name.slice(0, end).replace(/\.v-[0-9a-z]+$/, ''), {
    units: longestContentPath + `${contentFolder}/`.length - folders.length - suffix.length,
    bytes: longestSegment.bytes - Buffer.byteLength(suffix),
  });
  return folders + stem + suffix;
}

/**
 * `text` as the name of one file or folder that Windows, macOS, Linux and object keys take: readable, in
 * NFC, never empty, of at most 120 UTF-16 units and 199 bytes. Different texts may become the same.
 */
export function safeSegment(text: string): string {
  return fitted(cleaned(text), longestSegment);
}

/**
 * The name of a run's folder. `attempt` 0 is the date of `until` in `zone`; 1 adds the time, for a later run
 * of that day; 2 adds the beginning of the run id, should that be taken as well.
 * Throws `configuration` where `zone` is no IANA time zone.
 */
export function snapshotFolderName(options: {
  readonly until: Date;
  readonly zone: string;
  readonly pattern: FolderPattern;
  readonly attempt: 0 | 1 | 2;
  readonly runId: string;
}): string {
  const until = DateTime.fromJSDate(options.until, { zone: options.zone });
  if (!until.isValid) {
    throw new BackupError('configuration', `${JSON.stringify(options.zone)} is not a time zone.`, {
      hint: 'Use a name such as Europe/Berlin, America/New_York or UTC.',
    });
  }
  // In Latin digits whatever the machine's language.
  const words = until.reconfigure({ locale: 'en', numberingSystem: 'latn' });
  const date = words.toFormat(options.pattern === 'backup_YYYYMMDD' ? 'yyyyMMdd' : 'ddMMyy');
  const time = words.toFormat('HHmmss');
  const run = options.runId
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .slice(0, 6);
  return ['backup', date, time, run].slice(0, options.attempt + 2).join('_');
}

/** What follows `<name>.<id>.` in each file's name: one extension, or a word that is no number and one. */
function fileSuffixes(files: readonly NamedFile[]): string[] {
  const taken = new Set<string>(['json']);
  const suffixes = new Map<NamedFile, string>();
  const readableFirst = [...files].sort(
    (one, other) => Number(one.role === 'binary') - Number(other.role === 'binary'),
  );
  for (const file of readableFirst) {
    const suffix = file.role === 'json' ? 'json' : freeSuffix(file, taken);
    taken.add(suffix);
    suffixes.set(file, suffix);
  }
  return files.map((file) => suffixes.get(file) ?? 'json');
}

function freeSuffix({ role, extension }: NamedFile, taken: ReadonlySet<string>): string {
  const clean = cleanExtension(extension, role);
  if (!taken.has(clean)) return clean;
  const word = role === 'binary' ? 'file' : role;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? `${word}.${clean}` : `${word}-${number}.${clean}`;
    if (!taken.has(suffix)) return suffix;
  }
}

/** Lower-case Latin letters and digits, not digits alone: a number before it is always the id. */
function cleanExtension(extension: string, role: NamedFile['role']): string {
  const found = /^[\s.]*([a-z0-9]{1,10})(?![a-z0-9])/.exec(extension.normalize('NFKC').toLowerCase())?.[1];
  if (found !== undefined && /[a-z]/.test(found)) return found;
  return role === 'binary' ? 'bin' : 'txt';
}

/** `name` safe, and unlike any asset file's name: a folder and a file may stand side by side. */
function folderSegment(name: string, units = longestSegment.units): string {
  const limit = { units, bytes: longestSegment.bytes };
  const segment = fitted(cleaned(name), limit);
  const folded = segment.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  const likeFile = /\.\d+(\.(code|text|file)(-\d+)?)?\.(?=\d*[a-z])[a-z0-9]{1,10}$/.test(folded);
  return likeFile ? `${cut(segment, { units: units - 1, bytes: limit.bytes - 1 })}_` : segment;
}

/** Shortens folder names evenly, the last one least; of a deep path the middle is left out first. */
function fitFolders(names: readonly string[]): string[] {
  const kept =
    names.length <= mostShortenedFolders
      ? names
      : [...names.slice(0, 2), omittedFolders, ...names.slice(3 - mostShortenedFolders)];
  let folders = names.map((name) => folderSegment(name));
  for (let share = longestSegment.units / 2; unitsOf(folders) > longestFolderPath; share -= 1) {
    folders = kept.map((name, index) => folderSegment(name, index === kept.length - 1 ? share * 2 : share));
  }
  return folders;
}

/** UTF-16 units that folders take in a path, slashes included. */
function unitsOf(folders: readonly string[]): number {
  return folders.reduce((units, folder) => units + folder.length + 1, 0);
}

/** Without anything a file system forbids, changes or hides; emoji and all scripts stay. */
function cleaned(text: string): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      .replaceAll(/[<>:"/\\|?*\ufffd\p{Co}]/gu, '_')
      .replaceAll(/[\p{Zs}\t\r\n]/gu, ' ')
      // Control, bidi and other invisible characters; $1 holds those that make an emoji of several.
      .replaceAll(
        /((?<=[\p{Extended_Pictographic}--\p{C}]\ufe0f?|\p{Emoji_Modifier})\u200d(?=[\p{Extended_Pictographic}--\p{C}])|(?<=[\p{Extended_Pictographic}--\p{C}])\ufe0f|\ufe0f(?=\u20e3))|[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gv,
        '$1',
      )
      .normalize('NFC')
  );
}

/** Cut to `limit` and mended where its ends or its whole would mean something to a file system. */
function fitted(text: string, limit: { units: number; bytes: number }): string {
  const trimmed = cut(text.replace(/^ +/, ''), limit)
    .replace(/[. \u200d]+$/, '')
    .replace(/^\./, '_');
  if (trimmed === '') return '_';
  if (!isDeviceName(trimmed)) return trimmed;
  return `_${cut(trimmed, { units: limit.units - 1, bytes: limit.bytes - 1 }).replace(/[. \u200d]+$/, '')}`;
}

/** Names that Windows gives to devices, whatever extension follows. */
function isDeviceName(segment: string): boolean {
  return /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\.|$)/i.test(segment);
}

/** The beginning of `text` within the limit, in whole characters as people see them where one at least fits. */
function cut(text: string, limit: { units: number; bytes: number }): string {
  if (text.length <= limit.units && Buffer.byteLength(text) <= limit.bytes) return text;
  const whole = takeWhile(
    Array.from(graphemes.segment(text.slice(0, limit.units * 2)), ({ segment }) => segment),
    limit,
  );
  return whole === '' ? takeWhile(Array.from(text.slice(0, limit.units * 2)), limit) : whole;
}

function takeWhile(parts: Iterable<string>, limit: { units: number; bytes: number }): string {
  let taken = '';
  let bytes = 0;
  for (const part of parts) {
    bytes += Buffer.byteLength(part);
    if (taken.length + part.length > limit.units || bytes > limit.bytes) break;
    taken += part;
  }
  return taken;
}
