import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AssetLines, StateLine, VersionLine } from '../../../../electron/backup/catalog/lines.ts';
import { needsOf, type PendingAt } from '../../../../electron/backup/retention/needs.ts';
import { indexLine } from '../catalog/catalog-builders.ts';

/** What must stay of one asset, against the rules of the format written here a second time. */

const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7];
const atOf = (number: number) => `2026-01-0${number + 1}T00:00:00.000Z#00000000${number}#run-00${number}`;
const runOf = (number: number) => `run-00${number}`;
const modifiedOf = (version: number) => (version === 0 ? null : `2025-09-0${version}T00:00:00.0000000Z`);

const version = fc.integer({ min: 0, max: 3 });
const run = fc.constantFrom(...NUMBERS);
const asset: fc.Arbitrary<AssetLines> = fc.record({
  id: fc.constant(1),
  versions: fc
    .uniqueArray(fc.record({ run, version, content: fc.constantFrom('a', 'b'), partial: fc.boolean() }), {
      selector: (one) => one.run,
      maxLength: 6,
    })
    .map((found) =>
      found
        .toSorted((one, other) => one.run - other.run)
        .map(
          ({ run, version, content, partial }): VersionLine => ({
            at: atOf(run),
            runId: runOf(run),
            line: indexLine(1, { modifiedDate: modifiedOf(version), content, partial }),
          }),
        ),
    ),
  states: fc
    .uniqueArray(
      fc.record({
        run,
        version,
        state: fc.constantFrom('present', 'outside', 'deleted', 'left-selection'),
        checked: fc.boolean(),
      }),
      { selector: (one) => one.run, maxLength: 6 },
    )
    .map((found) =>
      found
        .toSorted((one, other) => one.run - other.run)
        .map(
          ({ run, version, state, checked }): StateLine => ({
            at: atOf(run),
            runId: runOf(run),
            state,
            modified: modifiedOf(version) ?? '',
            checked,
          }),
        ),
    ),
});
const pending: fc.Arbitrary<PendingAt[]> = fc
  .uniqueArray(fc.record({ run, version }), { selector: (one) => one.run, maxLength: 3 })
  .map((found) =>
    found.map(({ run, version }) => ({
      at: atOf(run),
      runId: runOf(run),
      pending: { id: 1, modifiedDate: modifiedOf(version), reason: 'It failed.' },
    })),
  );

function newestOf(versions: readonly VersionLine[]): VersionLine | undefined {
  const key = ({ at, line }: VersionLine) => `${(line.modifiedDate ?? '').padEnd(30)} ${at}`;
  return versions.toSorted((one, other) => (key(one) < key(other) ? -1 : 1)).at(-1);
}

/** The newest version at a point, and the last state. */
function accountAt({ versions, states }: Omit<AssetLines, 'id'>, point: string) {
  const events = [
    ...versions.filter(({ at }) => at <= point).map(({ at }) => ({ key: `${at} 0`, state: 'present' })),
    ...states.filter(({ at }) => at <= point).map(({ at, state }) => ({ key: `${at} 1`, state })),
  ].sort((one, other) => (one.key < other.key ? -1 : 1));
  const newest = newestOf(versions.filter(({ at }) => at <= point));
  return { newest, last: newest === undefined && point !== '~' ? undefined : events.at(-1) };
}

/** Whether the asset is to be tried again, and since which date it waits. */
function standing({ versions, states }: Omit<AssetLines, 'id'>, entries: readonly PendingAt[]) {
  const last = entries.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  if (last === undefined) return undefined;
  const modified = last.pending.modifiedDate ?? '';
  const kept = versions.some(
    (v) => v.at > last.at && !v.line.partial && (v.line.modifiedDate ?? '') >= modified,
  );
  const gone = states.some((s) => s.at > last.at && s.state !== 'present');
  return kept || gone ? undefined : last;
}

const identity = ({ line }: VersionLine) => `${line.modifiedDate} ${line.contentHash}`;

test('what stays of an asset leaves the account at every kept run, its versions and what comes next as they were', () => {
  fc.assert(
    fc.property(
      asset,
      pending,
      fc.subarray(NUMBERS),
      fc.integer({ min: 1, max: 3 }),
      (lines, entries, dropped, versions) => {
        const isDropped = (runId: string) => dropped.some((number) => runOf(number) === runId);
        const points = NUMBERS.filter((number) => !dropped.includes(number)).map(atOf);
        const needs = needsOf(lines, { points, versions, pending: entries, isDropped });
        const left = {
          versions: lines.versions.filter((one) => needs.versions.has(one) || !isDropped(one.runId)),
          states: lines.states.filter((one) => needs.states.has(one) || !isDropped(one.runId)),
        };
        for (const point of [...points, '~']) expect(accountAt(left, point)).toEqual(accountAt(lines, point));
        const pendingLeft = entries.filter((one) => one === needs.pending || !isDropped(one.runId));
        expect(standing(left, pendingLeft)).toBe(standing(lines, entries));
        const newest = newestOf(lines.versions);
        const wasCompared = (states: readonly StateLine[]) =>
          newest !== undefined &&
          states.some(
            (s) => s.checked && s.at > newest.at && s.modified === (newest.line.modifiedDate ?? ''),
          );
        expect(wasCompared(left.states)).toBe(wasCompared(lines.states));
        const had = new Set(lines.versions.map(identity));
        const has = new Set(left.versions.map(identity));
        expect(has.size).toBeGreaterThanOrEqual(Math.min(versions, had.size));
      },
    ),
    { numRuns: 2000 },
  );
});
