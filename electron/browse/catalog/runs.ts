import { z } from 'zod';
import type { RunPoint } from '../../../shared/browse.ts';
import { manifestSchema } from '../../../shared/format.ts';
import type { Sql } from '../../backup/catalog/sql.ts';

const runRow = z.object({ manifest: z.string(), folder: z.string(), at: z.string() });
/** A run is never written again: the same folders with the same runs in them say the same. */
const KNOWN = "SELECT count(*) AS runs, group_concat(folder || ' ' || at, '\n') AS folders FROM runs";
const knownRow = z.object({ runs: z.number(), folders: z.string().nullable() });
const deltaRow = z.object({ at: z.string(), present: z.number() });
const pointSchema = manifestSchema.pick({
  runId: true,
  kind: true,
  until: true,
  started: true,
  trigger: true,
  status: true,
  counts: true,
  bytes: true,
});

/** The finished runs as points in time. Thousands of manifests are not read again for each step of what goes on. */
export class RunPoints {
  readonly #sql: Sql;
  #told: { readonly of: string; readonly points: RunPoint[] } | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Oldest first. */
  all(): RunPoint[] {
    const of = JSON.stringify(this.#sql.first(knownRow, KNOWN));
    if (this.#told?.of !== of) this.#told = { of, points: readRunPoints(this.#sql) };
    return this.#told.points;
  }
}

function readRunPoints(sql: Sql): RunPoint[] {
  const runs = sql.all(runRow, 'SELECT manifest, folder, at FROM runs ORDER BY at');
  const deltas = sql.all(
    deltaRow,
    'SELECT at, sum(present) AS present FROM presence GROUP BY at ORDER BY at',
  );
  let assets = 0;
  let next = 0;
  return runs.map(({ manifest, folder, at }) => {
    for (; next < deltas.length; next += 1) {
      const delta = deltas[next];
      if (delta === undefined || delta.at > at) break;
      assets += delta.present;
    }
    const { counts, ...point } = pointSchema.parse(JSON.parse(manifest));
    const { kept, added, changed, deleted } = counts;
    return { ...point, folder, kept, added, changed, deleted, assets };
  });
}
