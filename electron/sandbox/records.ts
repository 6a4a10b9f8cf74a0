import { assetTypeAt, isBlock } from './asset-types.ts';
import type { DateForm } from './dates.ts';
import type { FolderRecord } from './folders.ts';
import type { JsonObject } from './json.ts';
import { generateCustomerKey, generateName, ODD_NAMES } from './names.ts';
import { hash, Random } from './random.ts';

/** All that is kept of an asset; its document is made from this, the seed and nothing else. */
export interface AssetRecord {
  readonly id: number;
  readonly typeId: number;
  readonly shared: boolean;
  /** Instants in milliseconds. */
  readonly createdAt: number;
  modifiedAt: number;
  dateForm: DateForm;
  categoryId: number;
  /** Where it was made: what names it by its path is not rewritten when it is moved. */
  readonly firstCategoryId: number;
  /** How often its content was changed: another revision is another content. */
  revision: number;
  /** When it was last changed through the sandbox; 0 for an asset as it was generated. */
  changedAt: number;
  deletedAt: number | undefined;
  /** The name it was given; undefined for the generated one. */
  name: string | undefined;
  /** Made through the API: it has no generated body, only what was written. */
  readonly written: boolean;
  /** Its place among the odd names (ODD_NAMES), or -1. */
  readonly oddName: number;
  /** Top-level fields written through the API, which stand over the generated ones. */
  fields: JsonObject | undefined;
  /** A file uploaded through the API, in Base64. */
  file: string | undefined;
}

/** No generated date is later, so that an account is the same whenever it is made. */
export const NEWEST_GENERATED = Date.UTC(2025, 4, 31);
const OLDEST_GENERATED = Date.UTC(2016, 8, 1);
const SPAN_BETWEEN_ODD_RUNS = 223;
const GOLDEN = 0.6180339887498949;

export interface AccountSize {
  readonly seed: number;
  readonly mid: number;
  readonly assets: number;
  readonly sharedAssets: number;
  /** No modifiedDate is later than this instant in milliseconds. */
  readonly newest: number;
}

/** The assets of a new account by ascending id, own and shared mixed. */
export function generateRecords(size: AccountSize, folders: readonly FolderRecord[]): AssetRecord[] {
  const { seed, mid, newest } = size;
  const total = size.assets + size.sharedAssets;
  const own = folders.filter((folder) => !folder.shared);
  const shared = folders.filter((folder) => folder.shared);
  const random = new Random(seed, mid, 21);
  const start = hash(seed, mid, 22) / 0x1_0000_0000;
  const records: AssetRecord[] = [];
  const made = { own: 0, shared: 0 };
  // Ids cross 10,000 half-way (in accounts up to 2,000), so that their order as text is another one.
  let id = 10_000 - Math.min(total, 2000) * 2;
  for (let index = 0; index < total; index += 1) {
    const isShared =
      Math.floor(((index + 1) * size.sharedAssets) / total) > Math.floor((index * size.sharedAssets) / total);
    const count = isShared ? made.shared++ : made.own++;
    // The golden ratio spreads evenly: accounts of any size have nearly the same mix of types.
    const type = assetTypeAt((start + count * GOLDEN) % 1);
    const run = Math.floor(index / SPAN_BETWEEN_ODD_RUNS);
    const place = index % SPAN_BETWEEN_ODD_RUNS;
    const oddName = place < ODD_NAMES.length && !isShared ? place : -1;
    const choices = isShared ? shared : own;
    const folder = oddName >= 0 ? new Random(seed, mid, run, 23).pick(choices) : random.pick(choices);
    const createdAt = createdInstant(random, index / total, newest);
    records.push({
      id,
      typeId: type.id,
      shared: isShared,
      createdAt,
      modifiedAt: modifiedInstant(random, createdAt, newest),
      dateForm: dateForm(random.next()),
      categoryId: folder.id,
      firstCategoryId: folder.id,
      revision: 0,
      changedAt: 0,
      deletedAt: undefined,
      name: undefined,
      written: false,
      oddName,
      fields: undefined,
      file: undefined,
    });
    id += 1 + random.below(7);
  }
  return records;
}

function createdInstant(random: Random, progress: number, newest: number): number {
  const spread = (progress + random.next() * 0.02) / 1.02;
  const oldest = Math.min(OLDEST_GENERATED, newest);
  const instant = Math.floor(oldest + (newest - oldest) * spread);
  return wholeSecondSometimes(random, instant);
}

function modifiedInstant(random: Random, createdAt: number, newest: number): number {
  const spread = random.next() ** 3;
  const instant = Math.floor(createdAt + (newest - createdAt) * spread);
  return Math.max(createdAt, wholeSecondSometimes(random, instant));
}

function wholeSecondSometimes(random: Random, instant: number): number {
  return random.chance(0.1) ? instant - (instant % 1000) : instant;
}

function dateForm(point: number): DateForm {
  if (point < 0.9) return 'offset';
  return point < 0.96 ? 'utc' : 'ticks';
}

/** The name an asset has now. */
export function nameOf(record: AssetRecord, seed: number): string {
  return (
    record.name ?? ODD_NAMES[record.oddName] ?? generateName(new Random(seed, record.id, 31), record.id % 97)
  );
}

export function customerKeyOf(record: AssetRecord, seed: number): string {
  const given = record.fields?.customerKey;
  return typeof given === 'string' ? given : generateCustomerKey(seed, record.id);
}

/** The digits below the millisecond, shown by assets whose dates have seven fractional digits. */
export function ticksOf(record: AssetRecord, seed: number): number {
  return record.dateForm === 'ticks' ? hash(seed, record.id, 32) % 10_000 : 0;
}

/** True for an own block that is there: what the demo changes. */
export function isLiveOwnBlock(record: AssetRecord): boolean {
  return !record.shared && record.deletedAt === undefined && isBlock(record.typeId);
}
