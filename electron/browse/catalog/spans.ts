import { z } from 'zod';
import type { Sql } from '../../backup/catalog/sql.ts';
import { spanStateRow, spansOf, spanVersionRow } from './account-rule.ts';
import { changeFlags } from './change-flags.ts';
import { OPEN_END } from './schema.ts';

/** Assets worked on in one step: queries of the window come in between. */
const STEP = 1000;

const oldSpanRow = z.object({
  from_at: z.string(),
  to_at: z.string(),
  state: z.string(),
  folder_id: z.number(),
});
const idRow = z.object({ id: z.number() });

/** Says anew what follows from the lines of the assets in `touched`. Within a transaction. */
export class Spans {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Does the next assets; false where there were none left. */
  step(): boolean {
    const ids = this.#sql.all(idRow, `SELECT id FROM touched ORDER BY id LIMIT ${STEP}`);
    const last = ids.at(-1)?.id;
    if (last === undefined) return false;
    const presence = new PresenceDeltas();
    for (const { id } of ids) this.#recompute(id, presence);
    presence.write(this.#sql);
    this.#sql.run('DELETE FROM touched WHERE id <= ?', last);
    return true;
  }

  #recompute(id: number, presence: PresenceDeltas): void {
    const sql = this.#sql;
    for (const old of sql.all(
      oldSpanRow,
      'SELECT from_at, to_at, state, folder_id FROM spans WHERE id = ?',
      id,
    )) {
      presence.add(old.folder_id, old.state, old.from_at, old.to_at, -1);
    }
    sql.run('DELETE FROM spans WHERE id = ?', id);
    sql.run('DELETE FROM changes WHERE id = ?', id);
    const versions = sql.all(
      spanVersionRow,
      `SELECT id, version, at, run_id, modified, name, sort_name, folder_id, hash, substance
       FROM versions WHERE id = ? ORDER BY at, run_id`,
      id,
    );
    const states = sql.all(
      spanStateRow,
      'SELECT id, at, run_id, state FROM states WHERE id = ? ORDER BY at, run_id',
      id,
    );
    const spans = spansOf(versions, states);
    spans.forEach((span, index) => {
      const to = spans[index + 1]?.at ?? OPEN_END;
      const { version, state, at, runId } = span;
      sql.run(
        'INSERT INTO spans (id, from_at, to_at, version, state, folder_id, sort_name) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        at,
        to,
        version.version,
        state,
        version.folder_id,
        version.sort_name,
      );
      presence.add(version.folder_id, state, at, to, 1);
      const previous = spans[index - 1];
      const flags = changeFlags(previous, span);
      if (flags === 0) return;
      sql.run(
        'INSERT INTO changes (id, at, run_id, flags, version, previous, sort_name) VALUES (?, ?, ?, ?, ?, ?, ?)',
        id,
        at,
        runId,
        flags,
        version.version,
        previous?.version.version ?? null,
        version.sort_name,
      );
    });
  }
}

/** How many assets came to and went from folders at which moments, summed up before it is written. */
class PresenceDeltas {
  readonly #deltas = new Map<string, { folder: number; at: string; present: number; gone: number }>();

  add(folder: number, state: string, from: string, to: string, sign: 1 | -1): void {
    this.#one(folder, from, state, sign);
    if (to !== OPEN_END) this.#one(folder, to, state, -sign);
  }

  write(sql: Sql): void {
    for (const { folder, at, present, gone } of this.#deltas.values()) {
      if (present === 0 && gone === 0) continue;
      sql.run(
        `INSERT INTO presence (folder_id, at, present, gone) VALUES (?, ?, ?, ?)
         ON CONFLICT (folder_id, at) DO UPDATE SET present = present + excluded.present, gone = gone + excluded.gone`,
        folder,
        at,
        present,
        gone,
      );
      sql.run('DELETE FROM presence WHERE folder_id = ? AND at = ? AND present = 0 AND gone = 0', folder, at);
    }
  }

  #one(folder: number, at: string, state: string, by: number): void {
    const key = `${folder} ${at}`;
    const delta = this.#deltas.get(key) ?? { folder, at, present: 0, gone: 0 };
    if (state === 'present') delta.present += by;
    else delta.gone += by;
    this.#deltas.set(key, delta);
  }
}
