import type { Manifest } from '../../shared/format.ts';
import type { Selection } from '../../shared/selection.ts';
import type { AssetQuery } from '../marketing-cloud/marketing-cloud.ts';
import type { RootFacts } from './catalog/catalog.ts';

/** Dates of the service and its search index may lag behind each other: this much is listed again. */
const OVERLAP_MILLISECONDS = 24 * 60 * 60 * 1000;
/** The service's own clocks may differ by less: the overlap covers that. */
const CLOCKS_DIFFER_MILLISECONDS = 60 * 60 * 1000;
/** At least every 7 days; a run that is a moment early must not leave it to the next one, a day later. */
const WALK_AFTER_MILLISECONDS = 6 * 24 * 60 * 60 * 1000;
const WEEK_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;
/** A run that is a moment early must not leave it to the next one. */
const EARLY_MILLISECONDS = 12 * 60 * 60 * 1000;
/** More values in one `in` are refused (error 30001). */
const TYPES_PER_QUERY = 50;

/** What a run will ask for, and why. */
export interface Plan {
  /** The lower end of the listing; null: everything. */
  readonly since: Date | null;
  /** Lists with bodies: what is new or changed. */
  readonly listings: readonly AssetQuery[];
  /** Why all ids must be walked whatever the count says; empty: only if the count differs. */
  readonly walkReasons: readonly string[];
  /** True where the listings see every asset of the selection, so that no further walk is needed. */
  readonly listsAll: boolean;
}

/**
 * Decides what a run asks for from what the destination says. `since` is given when an interrupted run is
 * continued: its lower end stays as it was.
 */
export function planRun(input: {
  facts: RootFacts;
  selection: Selection;
  selectedFolderIds: readonly number[] | null;
  full: boolean;
  /** The service's time. */
  now: Date;
  since?: Date | null;
}): Plan {
  const { facts, selection, full, now } = input;
  const kept = facts.base && keptUpTo(facts.base);
  const fresh = kept === undefined ? null : new Date(kept - OVERLAP_MILLISECONDS);
  const since = full ? null : input.since === undefined ? fresh : input.since;
  const gain = facts.base ? gained(selection, facts.base, input.selectedFolderIds) : 'everything';
  const everything = since === null || gain === 'everything';
  const listings = everything
    ? queries(selection, selection.types, null)
    : [
        ...queries(selection, without(selection.types, gain), since),
        ...(gain.length > 0 ? queries(selection, gain, null) : []),
      ];
  return {
    since: everything ? null : since,
    listings,
    walkReasons: everything ? [] : walkReasons(facts, selection, input.selectedFolderIds, now),
    listsAll: everything,
  };
}

/**
 * Whether a self-contained run is due, so many weeks after the last one: where a destination lets go of old files by
 * itself, what all later runs build on is made anew in time. A first run is one anyway.
 */
export function isSelfContainedDue(
  { runs, lastSelfContained }: Pick<RootFacts, 'runs' | 'lastSelfContained'>,
  everyWeeks: number | undefined,
  now: Date,
): boolean {
  if (everyWeeks === undefined || runs === 0) return false;
  if (lastSelfContained === undefined) return true;
  const age = now.getTime() - Date.parse(lastSelfContained.until);
  return age >= everyWeeks * WEEK_MILLISECONDS - EARLY_MILLISECONDS;
}

/** Up to when changes are kept: less than the watermark says where the service's clock was ahead in a run before. */
function keptUpTo({ watermark, watermarkServiceTime }: Manifest): number | undefined {
  if (watermark === null) return undefined;
  return Math.min(Date.parse(watermark), Date.parse(watermarkServiceTime ?? watermark));
}

/** The queries that cover a selection's types and scope, without a lower end: for counts and walks. */
export function wholeQueries(selection: Selection): AssetQuery[] {
  return queries(selection, selection.types, null).map((query) => ({
    ...query,
    fields: 'identity' as const,
  }));
}

/** The types a selection has gained since a watermark, or 'everything' where a type list cannot say it. */
function gained(
  selection: Selection,
  base: Manifest,
  selectedFolderIds: readonly number[] | null,
): number[] | 'everything' {
  const before = base.watermarkSelection;
  if (before === null) return 'everything';
  if (before.scope !== selection.scope && selection.scope === 'own-and-shared') return 'everything';
  if (foldersGained(before, base.watermarkFolderIds, selectedFolderIds)) return 'everything';
  if (before.types === 'all') return [];
  if (selection.types === 'all') return 'everything';
  const old = new Set(before.types);
  return selection.types.filter((type) => !old.has(type));
}

function foldersGained(
  before: Selection,
  idsBefore: readonly number[] | null,
  ids: readonly number[] | null,
): boolean {
  if (before.folders === 'all') return false;
  if (ids === null || idsBefore === null) return true;
  const old = new Set(idsBefore);
  return ids.some((id) => !old.has(id));
}

function walkReasons(
  facts: RootFacts,
  selection: Selection,
  selectedFolderIds: readonly number[] | null,
  now: Date,
): string[] {
  const reasons = [
    ...facts.droppedRuns.map((runId) => `run ${runId} is gone from the destination`),
    ...facts.missingRuns.map((runId) => `run ${runId}, which later runs build on, is not at the destination`),
  ];
  const { base, lastWalked } = facts;
  // What changed while the service's clock was ahead may lie before the lower end of this run's list.
  const kept = base && keptUpTo(base);
  if (kept !== undefined && kept - now.getTime() > CLOCKS_DIFFER_MILLISECONDS) {
    reasons.push("the service's clock is behind the time of an earlier run");
  }
  if (!lastWalked) return [...reasons, 'no run has compared all ids yet'];
  if (!sameSelection(lastWalked, selection, selectedFolderIds)) reasons.push('the selection has changed');
  const walked = keptUpTo(lastWalked) ?? Date.parse(lastWalked.until);
  if (now.getTime() - walked >= WALK_AFTER_MILLISECONDS) {
    reasons.push('all ids were last compared almost a week ago or earlier');
  }
  return reasons;
}

function sameSelection(
  walked: Manifest,
  selection: Selection,
  selectedFolderIds: readonly number[] | null,
): boolean {
  return (
    walked.selection.scope === selection.scope &&
    sameNumbers(walked.selection.types, selection.types) &&
    sameNumbers(walked.selectedFolderIds ?? 'all', selectedFolderIds ?? 'all')
  );
}

function sameNumbers(one: readonly number[] | 'all', other: readonly number[] | 'all'): boolean {
  const text = (value: readonly number[] | 'all') =>
    value === 'all' ? value : [...value].sort((a, b) => a - b).join();
  return text(one) === text(other);
}

function without(types: Selection['types'], gain: readonly number[]): Selection['types'] {
  return types === 'all' ? types : types.filter((type) => !gain.includes(type));
}

function queries(selection: Selection, types: Selection['types'], since: Date | null): AssetQuery[] {
  const rest = {
    scope: selection.scope,
    fields: 'whole' as const,
    ...(since === null ? {} : { modifiedSince: since }),
  };
  if (types === 'all') return [{ ...rest, types }];
  const chunks: AssetQuery[] = [];
  for (let at = 0; at < types.length; at += TYPES_PER_QUERY) {
    chunks.push({ ...rest, types: types.slice(at, at + TYPES_PER_QUERY) });
  }
  return chunks;
}
