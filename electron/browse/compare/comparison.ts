import type { AssetRow, Comparison, TextPart } from '../../../shared/browse.ts';
import { isBackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { type KeptFile, keptFiles } from '../details/kept-files.ts';
import { shown, type WholeProperty, wholeProperties } from '../details/properties.ts';
import type { KeptVersion } from '../details/read-kept.ts';
import { FILLED_PART, JSON_PART, readText, textParts } from '../details/texts.ts';
import { readDocument } from '../details/version-document.ts';
import { changeWords } from './change-words.ts';

/** One of the two versions that are compared. */
export interface ComparedVersion {
  readonly version: KeptVersion;
  readonly row: AssetRow;
}

/** Code, which is compared as text, and addresses of pictures that the service makes anew. */
const NOT_COMPARED =
  /^\["(content|design|superContent)"\]$|^\["views","[^"]+","content"\]$|^\["thumbnail"|"thumbnailUrl"\]$/;

/**
 * How two versions of an asset differ: in words, in their properties, in their texts. Throws as `readKept` where a
 * file of either is missing or damaged.
 */
export async function compareVersions(
  storage: Storage,
  from: ComparedVersion,
  to: ComparedVersion,
  signal?: AbortSignal,
): Promise<Comparison> {
  const [before, after] = await Promise.all([
    readSide(storage, from.version, signal),
    readSide(storage, to.version, signal),
  ]);
  const texts: Comparison['texts'][number][] = [];
  const equal: string[] = [];
  const unread: string[] = [];
  for (const [name, pair] of paired(before.parts, after.parts)) {
    const { label, language } = pair.to ?? pair.from ?? { label: name, language: 'text' };
    if (pair.from?.hash !== undefined && pair.from.hash === pair.to?.hash) {
      equal.push(label);
      continue;
    }
    const read = await readPair(storage, { from: from.version, to: to.version }, pair, signal);
    if (read === undefined) unread.push(`${label} is too large to be compared`);
    else if (read.from === read.to) equal.push(label);
    else texts.push({ label, language, ...read });
  }
  return {
    from: from.row,
    to: to.row,
    words: [...changeWords(from.version.line, to.version.line), ...unread],
    properties: differing(before.properties, after.properties),
    texts,
    equal,
  };
}

/** A text of a version under a name that it has in both: paths change with an asset's name. */
interface NamedPart extends TextPart {
  readonly name: string;
  /** Of files alone. */
  readonly hash: string | undefined;
}

async function readSide(storage: Storage, version: KeptVersion, signal: AbortSignal | undefined) {
  const document = await readDocument(storage, version, signal);
  const files = keptFiles(version.line);
  return {
    properties: wholeProperties(document, version.line),
    parts: textParts(version, document).map((part) => named(part, files)),
  };
}

function named(part: TextPart, files: readonly KeptFile[]): NamedPart {
  const file = files.find(({ path, role }) =>
    part.part === JSON_PART ? role === 'json' : path === part.part,
  );
  // A code that has become AMPscript alone is still the same code.
  const name = file === undefined ? part.part : file.role === 'json' ? JSON_PART : kindOf(file);
  return { ...part, name, hash: part.part === FILLED_PART ? undefined : file?.sha256 };
}

function kindOf({ suffix }: KeptFile): string {
  return ['html', 'amp', 'ssjs', 'code.json'].includes(suffix) ? 'code' : suffix;
}

interface Pair {
  from?: NamedPart;
  to?: NamedPart;
}

function paired(before: readonly NamedPart[], after: readonly NamedPart[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const part of before) pairs.set(part.name, { from: part });
  for (const part of after) pairs.set(part.name, { ...pairs.get(part.name), to: part });
  // The JSON comes last: it holds all that the others show.
  const json = pairs.get(JSON_PART);
  pairs.delete(JSON_PART);
  return json === undefined ? pairs : pairs.set(JSON_PART, json);
}

/** Undefined where one of them is too large: the rest of the comparison is still worth having. */
async function readPair(
  storage: Storage,
  versions: { readonly from: KeptVersion; readonly to: KeptVersion },
  pair: Pair,
  signal: AbortSignal | undefined,
): Promise<{ from: string | null; to: string | null } | undefined> {
  const read = async (version: KeptVersion, part: NamedPart | undefined) =>
    part === undefined ? null : (await readText(storage, version, part.part, signal)).text;
  try {
    const [from, to] = await Promise.all([read(versions.from, pair.from), read(versions.to, pair.to)]);
    return { from, to };
  } catch (error) {
    if (isBackupError(error, 'too-large')) return undefined;
    throw error;
  }
}

/** In the order of the newer version, with what only the older one has behind. */
function differing(
  before: readonly WholeProperty[],
  after: readonly WholeProperty[],
): Comparison['properties'] {
  const older = new Map(before.map((property) => [property.key, property]));
  const newer = new Map(after.map((property) => [property.key, property]));
  return [...new Set([...newer.keys(), ...older.keys()])].flatMap((key) => {
    const [one, other] = [older.get(key), newer.get(key)];
    const property = other ?? one;
    if (property === undefined || one?.value === other?.value || NOT_COMPARED.test(key)) return [];
    return [
      {
        label: property.label,
        from: one === undefined ? null : shown(one.value),
        to: other === undefined ? null : shown(other.value),
      },
    ];
  });
}
