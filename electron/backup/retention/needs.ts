import type { Pending } from '../../../shared/format.ts';
import type { AssetLines, StateLine, VersionLine } from '../catalog/lines.ts';

/** After every run there is. */
export const NEWEST_POINT = '~';

/** An id that was pending, as a run said it; `at` is the order of the run that it came from. */
export interface PendingAt {
  readonly at: string;
  readonly pending: Pending;
  /** The run in whose manifest it was found. */
  readonly runId: string;
}

/** What has to stay of an asset. */
export interface AssetNeeds {
  readonly versions: ReadonlySet<VersionLine>;
  readonly states: ReadonlySet<StateLine>;
  readonly pending: PendingAt | undefined;
}

/**
 * Says which lines of an asset must stay, so that the account at each of `points` (orders of runs, as text) is what
 * it was, what the next backup goes by is, and `versions` versions are left. Lines that are true never harm: any
 * others may stay, too. By the format's rule the account at a point follows from the newest version by then, and from
 * all that was learned last.
 */
export function needsOf(
  asset: AssetLines,
  given: {
    readonly points: readonly string[];
    readonly versions: number;
    readonly pending?: readonly PendingAt[] | undefined;
    readonly isDropped: (runId: string) => boolean;
  },
): AssetNeeds {
  const versions = new Set<VersionLine>();
  const states = new Set<StateLine>();
  for (const point of [...given.points, NEWEST_POINT]) keepPoint(asset, point, versions, states);
  keepNewestVersions(asset, given.versions, versions);
  keepComparedById(asset, states);
  const pending = keepPending(asset, given, versions, states);
  return { versions, states, pending };
}

function keepPoint(
  { versions, states }: AssetLines,
  point: string,
  keptVersions: Set<VersionLine>,
  keptStates: Set<StateLine>,
): void {
  let newest: VersionLine | undefined;
  let last = '';
  for (const version of versions) {
    if (version.at > point) break;
    if (newest === undefined || isNewer(version, newest)) newest = version;
    last = version.at;
  }
  // A state without a version says something to the next backup alone.
  if (newest === undefined && point !== NEWEST_POINT) return;
  const lastState = states.findLast(({ at }) => at <= point);
  if (lastState !== undefined && lastState.at > last) last = lastState.at;
  if (newest !== undefined) keptVersions.add(newest);
  for (const version of versions) if (version.at === last) keptVersions.add(version);
  for (const state of states) if (state.at === last) keptStates.add(state);
}

/** Versions are told apart by date and content: the same one may have been kept again. */
function keepNewestVersions({ versions }: AssetLines, least: number, kept: Set<VersionLine>): void {
  const identity = ({ line }: VersionLine) => `${line.modifiedDate ?? ''} ${line.contentHash}`;
  const there = new Set([...kept].map(identity));
  const newestFirst = versions.toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  const counted = new Set<string>();
  for (const version of newestFirst) {
    if (counted.size >= least) return;
    const which = identity(version);
    if (!counted.has(which) && !there.has(which)) kept.add(version);
    counted.add(which);
  }
}

/** That the newest version, taken from a list, was later found equal to the asset fetched by id. */
function keepComparedById({ versions, states }: AssetLines, kept: Set<StateLine>): void {
  const [newest] = versions.toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  if (newest === undefined) return;
  const modified = newest.line.modifiedDate ?? '';
  const compared = states.findLast((s) => s.checked && s.modified === modified && s.at > newest.at);
  if (compared !== undefined) kept.add(compared);
}

/**
 * The last word on an id that could not be kept whole decides whether it is tried again, unless it was kept or gone
 * since. Answers with the entry that must stay; nobody asks for one that is settled where no other would take its place.
 */
function keepPending(
  { versions, states }: AssetLines,
  given: {
    readonly pending?: readonly PendingAt[] | undefined;
    readonly isDropped: (runId: string) => boolean;
  },
  keptVersions: Set<VersionLine>,
  keptStates: Set<StateLine>,
): PendingAt | undefined {
  const entries = given.pending ?? [];
  let last: PendingAt | undefined;
  for (const entry of entries) if (last === undefined || entry.at > last.at) last = entry;
  if (last === undefined) return undefined;
  const { at, pending } = last;
  const modified = pending.modifiedDate ?? '';
  const whole = (v: VersionLine) => v.at > at && !v.line.partial && (v.line.modifiedDate ?? '') >= modified;
  const gone = (s: StateLine) => s.at > at && s.state !== 'present';
  const isSettled = versions.some(whole) || states.some(gone);
  if (!isSettled) return last;
  if (entries.every(({ runId }) => given.isDropped(runId))) return undefined;
  const stays = ({ runId }: { runId: string }) => !given.isDropped(runId);
  const isKept =
    versions.some((v) => whole(v) && (keptVersions.has(v) || stays(v))) ||
    states.some((s) => gone(s) && (keptStates.has(s) || stays(s)));
  if (!isKept) {
    const state = states.findLast(gone);
    const version = versions.findLast(whole);
    if (state !== undefined) keptStates.add(state);
    else if (version !== undefined) keptVersions.add(version);
  }
  return last;
}

/** By the format's rule; of a version that lies in two folders ever the same one. */
function isNewer(one: VersionLine, other: VersionLine): boolean {
  const [modified, otherModified] = [one.line.modifiedDate ?? '', other.line.modifiedDate ?? ''];
  if (modified !== otherModified) return modified > otherModified;
  if (one.at !== other.at) return one.at > other.at;
  return one.runId > other.runId;
}
