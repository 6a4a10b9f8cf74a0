import { z } from 'zod';
import type { Reference } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { Coverage } from './coverage.ts';
import { type FolderPaths, knownRun, spanAt } from './rows.ts';
import { isSoughtPath, namesInPath } from './sought.ts';

const targetRow = z.object({
  id: z.number(),
  name: z.string(),
  run_id: z.string(),
  key: z.string(),
  folder_id: z.number(),
  folder_path: z.string(),
  state: z.string(),
});
type TargetRow = z.infer<typeof targetRow>;
const idRow = z.object({ id: z.number() });
const stateRow = z.object({ state: z.string() });

/** `none`: no such asset was ever seen by then. `elsewhere`: it is known, but not backed up. */
interface Target {
  readonly state: 'present' | 'deleted' | 'elsewhere' | 'none';
  readonly to: Reference['to'];
}

/** What references lead to at one moment. */
export class ReferenceTargets {
  readonly #sql: Sql;
  readonly #upTo: string;
  readonly #paths: FolderPaths;
  readonly #coverage: Coverage;

  constructor(sql: Sql, upTo: string, paths: FolderPaths) {
    this.#sql = sql;
    this.#upTo = upTo;
    this.#paths = paths;
    this.#coverage = Coverage.at(sql, upTo);
  }

  find(sought: string | null): Target {
    if (sought === null) return { state: 'elsewhere', to: null };
    const value = sought.slice(2);
    if (sought.startsWith('i:')) return this.#byId(Number(value));
    if (sought.startsWith('k:')) return this.#best(this.#idsBy('key', value), ({ key }) => key === value);
    const ids = namesInPath(sought).flatMap((name) => this.#idsBy('name', name));
    return this.#best(ids, ({ folder_id, folder_path, name }) =>
      isSoughtPath(sought, this.#paths.get(folder_id) ?? folder_path, name),
    );
  }

  /** What to say of a reference that leads to `target`. */
  stateOf(reference: Pick<Reference, 'how' | 'target'>, { state }: Target): Reference['state'] {
    if (state === 'present' || state === 'deleted') return state;
    return state === 'none' && this.#coverage.covers(reference) ? 'missing' : 'unknown';
  }

  #byId(id: number): Target {
    const row = this.#at(id);
    if (row !== undefined) return targetOf(row);
    const state = this.#sql.first(
      stateRow,
      'SELECT state FROM states WHERE id = ? AND at <= ? ORDER BY at DESC LIMIT 1',
      id,
      this.#upTo,
    )?.state;
    if (state === 'deleted') return { state: 'deleted', to: null };
    // Kept later on: whether it was there before nobody knows.
    const isKnown = this.#sql.first(idRow, 'SELECT id FROM versions WHERE id = ? LIMIT 1', id) !== undefined;
    return { state: state !== undefined || isKnown ? 'elsewhere' : 'none', to: null };
  }

  #idsBy(column: 'key' | 'name', value: string): number[] {
    if (value === '') return [];
    const sql = `SELECT DISTINCT id FROM names WHERE ${column} = ? ORDER BY id LIMIT 1000`;
    return this.#sql.all(idRow, sql, value).map(({ id }) => id);
  }

  /** The first that is there, else the first that was, of the assets that are what is sought. */
  #best(ids: readonly number[], isSought: (row: TargetRow) => boolean): Target {
    let best: Target = { state: 'none', to: null };
    for (const id of ids) {
      const row = this.#at(id);
      if (row === undefined || !isSought(row)) continue;
      const target = targetOf(row);
      if (target.state === 'present') return target;
      if (best.state === 'none') best = target;
    }
    return best;
  }

  #at(id: number): TargetRow | undefined {
    return this.#sql.first(
      targetRow,
      `SELECT v.id, v.name, ${knownRun('v')} AS run_id, n.key, v.folder_id, v.folder_path, s.state
       FROM spans s JOIN versions v ON v.version = s.version JOIN names n ON n.version = s.version
       WHERE s.id = ?2 AND ${spanAt('?1')}`,
      this.#upTo,
      id,
    );
  }
}

function targetOf({ id, name, run_id, state }: TargetRow): Target {
  const to = { id, name, runId: run_id };
  return { state: state === 'present' || state === 'deleted' ? state : 'elsewhere', to };
}
