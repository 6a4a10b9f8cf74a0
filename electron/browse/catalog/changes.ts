import { z } from 'zod';
import type { Change, ChangeReport, ChangeRow } from '../../../shared/browse.ts';
import { CHANGES } from '../../../shared/browse-words.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { CHANGE_BITS, changesOf } from './change-flags.ts';
import type { RunPoints } from './runs.ts';
import { NO_FOLDER } from './schema.ts';
import { TRANSITION_COLUMNS, type Transition, type Transitions } from './transitions.ts';

const flagsRow = z.object({ flags: z.number(), assets: z.number() });
const runRow = z.object({ run_id: z.string(), changes: z.number() });

/** As many runs are in the small picture at most. */
const LONGEST_SERIES = 60;

export interface ReportQuery {
  readonly runId: string;
  readonly change: Change | null;
  readonly offset: number;
  readonly limit: number;
}

/** What each run has changed. */
export class ChangeReports {
  readonly #sql: Sql;
  readonly #transitions: Transitions;
  readonly #runs: RunPoints;

  constructor(sql: Sql, transitions: Transitions, runs: RunPoints) {
    this.#sql = sql;
    this.#transitions = transitions;
    this.#runs = runs;
  }

  /** Throws `storage-not-found` where there is no such run. */
  of({ runId, change, offset, limit }: ReportQuery): ChangeReport {
    const runs = this.#runs.all();
    const index = runs.findIndex((run) => run.runId === runId);
    const run = runs[index];
    if (run === undefined) {
      throw new BackupError('storage-not-found', 'There is no such backup at the destination any more.', {
        hint: 'Choose another backup.',
      });
    }
    const mask = change === null ? ALL_CHANGES : CHANGE_BITS[change];
    const { counts, total } = this.#counts(runId, mask);
    const before = runs.slice(Math.max(0, index + 1 - LONGEST_SERIES), index + 1);
    const changes = this.#changesByRun();
    return {
      run,
      counts,
      total,
      rows: this.#rows(runId, mask, offset, limit),
      series: before.map((one) => ({
        runId: one.runId,
        until: one.until,
        changes: changes.get(one.runId) ?? 0,
      })),
    };
  }

  #rows(runId: string, mask: number, offset: number, limit: number): ChangeRow[] {
    return this.#transitions
      .select(
        `SELECT ${TRANSITION_COLUMNS} FROM
           (SELECT id, at FROM changes WHERE run_id = ? AND flags & ? <> 0
            ORDER BY sort_name, id LIMIT ? OFFSET ?) page
         JOIN changes c USING (id, at) JOIN versions v ON v.version = c.version
         ORDER BY c.sort_name, c.id`,
        runId,
        mask,
        limit,
        offset,
      )
      .map(changeRow);
  }

  #counts(runId: string, mask: number): { counts: Record<Change, number>; total: number } {
    const counts = { added: 0, changed: 0, moved: 0, renamed: 0, deleted: 0, 'left-selection': 0 };
    let total = 0;
    const found = this.#sql.all(
      flagsRow,
      'SELECT flags, count(*) AS assets FROM changes WHERE run_id = ? GROUP BY flags',
      runId,
    );
    for (const { flags, assets } of found) {
      if ((flags & mask) !== 0) total += assets;
      for (const change of changesOf(flags)) counts[change] += assets;
    }
    return { counts, total };
  }

  #changesByRun(): Map<string, number> {
    const rows = this.#sql.all(runRow, 'SELECT run_id, count(*) AS changes FROM changes GROUP BY run_id');
    return new Map(rows.map(({ run_id, changes }) => [run_id, changes]));
  }
}

const ALL_CHANGES = CHANGES.reduce((mask, change) => mask | CHANGE_BITS[change], 0);

/** Who deleted an asset is not known: the service names who changed it last. */
function changeRow({ row, changes, words, isVersion, paths }: Transition): ChangeRow {
  return {
    id: row.id,
    name: row.name,
    typeName: row.type_name,
    folderPath: (row.folder_id === NO_FOLDER ? undefined : paths.get(row.folder_id)) ?? row.folder_path,
    changes,
    words,
    by: isVersion ? row.modified_by : null,
    modifiedDate: isVersion && row.modified !== '' ? row.modified : null,
    runId: isVersion ? row.run_id : null,
    previousRunId: row.previous_run,
  };
}
