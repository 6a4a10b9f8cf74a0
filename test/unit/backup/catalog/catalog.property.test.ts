import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderOf } from '../../../../electron/backup/catalog/order.ts';
import type { IndexLine, InventoryLine } from '../../../../shared/format.ts';
import { day, indexLine, inventoryLine, modifiedOn, openCatalog, type RunOnDay } from './catalog-builders.ts';

/** The catalog against the rule of the format, written here a second time and as simply as possible. */

interface Run {
  readonly run: RunOnDay;
  readonly index: readonly IndexLine[];
  readonly inventory: readonly InventoryLine[];
}

const ID = fc.integer({ min: 1, max: 4 });
const DAY = fc.integer({ min: 1, max: 4 });
const modified = fc.option(DAY.map(modifiedOn), { freq: 6 });
const folderId = fc.constantFrom(10, 20, null);

const index = fc.uniqueArray(
  fc
    .record({
      id: ID,
      modifiedDate: modified,
      folderId,
      content: fc.constantFrom('a', 'b'),
      partial: fc.boolean(),
      source: fc.constantFrom('id', 'list'),
    })
    .map(({ id, ...given }) => indexLine(id, given)),
  { selector: ({ id }) => id, maxLength: 4 },
);
const inventory = fc.uniqueArray(
  fc
    .record({
      id: ID,
      state: fc.constantFrom('present', 'outside', 'deleted', 'left-selection'),
      modifiedDate: modified,
      folderId,
      left: fc.constantFrom('folder', 'type'),
      checkedById: fc.boolean(),
    })
    .map(({ id, state, left, checkedById, ...given }) =>
      inventoryLine(id, state, {
        ...given,
        ...(state === 'left-selection' ? { left } : {}),
        ...(state === 'present' && checkedById ? { checkedById } : {}),
      }),
    ),
  { selector: ({ id }) => id, maxLength: 3 },
);
const runs = fc
  .array(fc.record({ on: DAY, sequence: fc.integer({ min: 0, max: 2 }), index, inventory }), { maxLength: 6 })
  .map((found) =>
    found.map(
      ({ on, sequence, ...lines }, number): Run => ({
        run: { runId: `run-00${number}`, on, sequence },
        ...lines,
      }),
    ),
  );

const subset = fc.subarray([0, 1, 2, 3, 4, 5]);
const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 });

/** A run of kind `carried` that repeats the lines of others, each with where it came from. */
function carrierOf(carried: readonly Run[]): Run {
  const from = ({ run }: Run) => ({ run: run.runId, until: day(run.on), sequence: run.sequence ?? 0 });
  return {
    run: { runId: 'carrier', on: 4, kind: 'carried', carried: carried.map(({ run }) => run.runId) },
    index: carried.flatMap((one) => one.index.map((line) => ({ ...line, ...from(one) }))),
    inventory: carried.flatMap((one) => one.inventory.map((line) => ({ ...line, ...from(one) }))),
  };
}

function orderOfLine(line: IndexLine | InventoryLine, { run }: Run): string {
  if (line.run !== undefined && line.until !== undefined) {
    return orderOf({ runId: line.run, until: line.until, sequence: line.sequence ?? 0 });
  }
  return orderOf({ runId: run.runId, until: day(run.on), sequence: run.sequence ?? run.on });
}

/** What the account held at a date: content hashes by id. */
function accountByRule(runsThere: readonly Run[], date: Date): Map<number, string> {
  const newest = new Map<number, { key: string; hash: string }>();
  const last = new Map<number, { key: string; state: string }>();
  for (const run of runsThere) {
    for (const line of run.index) {
      const at = orderOfLine(line, run);
      if (new Date(at.slice(0, 24)) > date) continue;
      const key = `${line.modifiedDate ?? ''.padEnd(28)} ${at}`;
      if (key > (newest.get(line.id)?.key ?? '')) newest.set(line.id, { key, hash: line.contentHash });
      if (`${at} 0` > (last.get(line.id)?.key ?? '')) last.set(line.id, { key: `${at} 0`, state: 'present' });
    }
    for (const line of run.inventory) {
      const at = orderOfLine(line, run);
      if (new Date(at.slice(0, 24)) > date) continue;
      if (`${at} 1` > (last.get(line.id)?.key ?? ''))
        last.set(line.id, { key: `${at} 1`, state: line.state });
    }
  }
  const absent = ([id]: [number, unknown]) =>
    ['deleted', 'left-selection'].includes(last.get(id)?.state ?? '');
  return new Map([...newest].filter((entry) => !absent(entry)).map(([id, { hash }]) => [id, hash]));
}

function catalogOf(given: readonly Run[]) {
  const open = openCatalog();
  for (const one of given) open.ingest(one.run, one.index, one.inventory);
  return open;
}

test('the account at any date follows the rule of the format, in whatever order runs are taken in', () => {
  fc.assert(
    fc.property(runs, subset, order, (all, carried, taken) => {
      const withCarrier = [...all, carrierOf(all.filter((_, number) => carried.includes(number)))];
      const { catalog, database } = catalogOf(taken.flatMap((number) => withCarrier[number] ?? []));
      for (const date of [1, 2, 3, 4].map((number) => new Date(day(number)))) {
        const found = catalog.accountAt(date, 0, 100);
        expect(found.map(({ line }) => line.id)).toEqual([...new Set(found.map(({ line }) => line.id))]);
        const expected = [...accountByRule(withCarrier, date)].toSorted(([a], [b]) => a - b);
        expect(found.map(({ line }) => [line.id, line.contentHash])).toEqual(expected);
      }
      database.close();
    }),
    { numRuns: 150 },
  );
}, 30_000);

test('what is current after runs came and went is what a catalog built anew says', () => {
  const steps = fc.array(fc.oneof(fc.record({ add: fc.nat(6) }), fc.record({ drop: fc.nat(6) })), {
    maxLength: 14,
  });
  fc.assert(
    fc.property(runs, subset, steps, (all, carried, story) => {
      const known = [...all, carrierOf(all.filter((_, number) => carried.includes(number)))];
      const open = openCatalog();
      const there = new Set<Run>();
      for (const step of story) {
        const one = known['add' in step ? step.add : step.drop];
        if (!one) continue;
        if ('drop' in step) {
          open.catalog.dropRuns([one.run.runId]);
          there.delete(one);
        } else if (!there.has(one)) {
          open.ingest(one.run, one.index, one.inventory);
          there.add(one);
        }
      }
      const inOrder = [...there].toSorted((a, b) =>
        orderOfLine(indexLine(1), a) < orderOfLine(indexLine(1), b) ? -1 : 1,
      );
      const anew = catalogOf(inOrder);
      expect(open.current()).toEqual(anew.current());
      expect(open.catalog.neededRuns()).toEqual(anew.catalog.neededRuns());
      const expected = accountByRule(inOrder, new Date(day(5)));
      const held = open
        .current()
        .filter(({ hash, state }) => hash !== null && ['present', 'outside'].includes(String(state)));
      expect(new Map(held.map(({ id, hash }) => [id, hash]))).toEqual(
        new Map([...expected].toSorted(([a], [b]) => a - b)),
      );
      open.database.close();
      anew.database.close();
    }),
    { numRuns: 150 },
  );
}, 30_000);
