import type { IndexLine } from '../../../shared/format.ts';
import { type KeptFile, keptFiles } from '../details/kept-files.ts';

/** What of an index line the words are made from. */
export type DescribedVersion = Pick<
  IndexLine,
  | 'id'
  | 'name'
  | 'customerKey'
  | 'assetType'
  | 'folderId'
  | 'folderPath'
  | 'version'
  | 'status'
  | 'partial'
  | 'contentHash'
  | 'files'
>;

/**
 * How a version differs from the one before it, in words that can follow its name: "renamed from “A” to “B”",
 * "moved from A to B". Empty where nothing differs that the index knows of.
 */
export function changeWords(previous: DescribedVersion, next: DescribedVersion): string[] {
  const words = [
    renamed(previous, next),
    moved(previous, next),
    fromTo('external key changed', previous.customerKey, next.customerKey, quoted),
    fromTo('type changed', typeOf(previous), typeOf(next), plain),
    fromTo('status changed', previous.status, next.status, plain),
    ...filesWords(previous, next),
    fromTo('version changed', previous.version, next.version, String),
    previous.partial && !next.partial ? 'now kept whole' : undefined,
    !previous.partial && next.partial ? 'kept only in part' : undefined,
  ].filter((word) => word !== undefined);
  if (words.length === 0 && previous.contentHash !== next.contentHash) return ['properties changed'];
  return words;
}

function renamed(previous: DescribedVersion, next: DescribedVersion): string | undefined {
  return fromTo('renamed', previous.name, next.name, quoted);
}

/** An asset whose folder was renamed or moved has not moved itself. */
function moved(previous: DescribedVersion, next: DescribedVersion): string | undefined {
  const isSameFolder = previous.folderId !== null && previous.folderId === next.folderId;
  if (isSameFolder) return fromTo('its folder changed', previous.folderPath, next.folderPath, folder);
  if (previous.folderId === next.folderId && previous.folderPath === next.folderPath) return undefined;
  return `moved from ${folder(previous.folderPath)} to ${folder(next.folderPath)}`;
}

/** By suffix: the paths themselves change with name and folder. */
function filesWords(previous: DescribedVersion, next: DescribedVersion): string[] {
  const before = bySuffix(previous);
  const after = bySuffix(next);
  const suffixes = [...new Set([...before.keys(), ...after.keys()])];
  const words = suffixes.map((suffix) => fileWord(before.get(suffix), after.get(suffix)));
  return [...new Set(words.filter((word) => word !== undefined))];
}

function fileWord(before: KeptFile | undefined, after: KeptFile | undefined): string | undefined {
  if (before?.sha256 === after?.sha256) return undefined;
  const noun = nounOf(before ?? after);
  if (before === undefined) return `${noun} added`;
  return after === undefined ? `${noun} removed` : `${noun} changed`;
}

/** All files but the asset's JSON: what that tells is in words already. */
function bySuffix(version: DescribedVersion): Map<string, KeptFile> {
  const files = keptFiles(version).filter(({ role }) => role !== 'json');
  return new Map(files.map((file) => [file.suffix, file]));
}

function nounOf(file: KeptFile | undefined): string {
  if (file?.role === 'binary') return 'file';
  return file?.suffix === 'txt' ? 'text' : 'code';
}

function typeOf({ assetType }: DescribedVersion): string {
  return assetType.name ?? String(assetType.id);
}

function fromTo<Value>(
  what: string,
  before: Value | undefined,
  after: Value | undefined,
  write: (value: Value) => string,
): string | undefined {
  if (before === after) return undefined;
  if (before === undefined) return after === undefined ? undefined : `${what} to ${write(after)}`;
  return `${what} from ${write(before)} to ${after === undefined ? 'none' : write(after)}`;
}

function quoted(text: string): string {
  return `“${text}”`;
}

function plain(text: string): string {
  return text;
}

function folder(path: string): string {
  return path === '' ? 'no folder' : path;
}
