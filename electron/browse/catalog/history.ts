import { z } from 'zod';
import type { HistoryEntry } from '../../../shared/browse.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { instantOf, toAssetRow, VERSION_COLUMNS, versionColumns } from './rows.ts';
import { TRANSITION_COLUMNS, type Transition, type Transitions } from './transitions.ts';
import type { Trees } from './tree.ts';

const versionRow = z.object({ ...versionColumns, version: z.number(), at: z.string(), hash: z.string() });
const hashRow = z.object({ hash: z.string() });

interface Moment {
  readonly at: string;
  readonly entry: HistoryEntry;
}

/** The lives of assets. */
export class Histories {
  readonly #sql: Sql;
  readonly #trees: Trees;
  readonly #transitions: Transitions;

  constructor(sql: Sql, trees: Trees, transitions: Transitions) {
    this.#sql = sql;
    this.#trees = trees;
    this.#transitions = transitions;
  }

  /** All versions and ends of an asset, newest first; versions that were kept again unchanged, too. */
  of(id: number): HistoryEntry[] {
    const transitions = this.#transitions.select(
      `SELECT ${TRANSITION_COLUMNS} FROM changes c JOIN versions v ON v.version = c.version WHERE c.id = ?`,
      id,
    );
    const told = new Set(
      transitions.filter(({ isVersion }) => isVersion).map(({ row: { version } }) => version),
    );
    const ends = new Set(transitions.filter(({ isEnd }) => isEnd).map(({ row: { at } }) => at));
    return [
      ...transitions.map((transition) => this.#told(transition)),
      ...this.#untold(id, ends).filter(({ version }) => !told.has(version)),
    ]
      .sort((one, other) => (one.at < other.at ? 1 : -1))
      .map(({ entry }) => entry);
  }

  #told({ row, changes, words, isEnd, isVersion, paths }: Transition): Moment {
    const hash = isVersion
      ? this.#sql.first(hashRow, 'SELECT hash FROM versions WHERE version = ?', row.version)?.hash
      : undefined;
    return {
      at: row.at,
      entry: {
        runId: row.by_run,
        until: instantOf(row.at),
        changes,
        words,
        modifiedDate: isVersion && row.modified !== '' ? row.modified : null,
        modifiedBy: isVersion ? row.modified_by : null,
        version: isEnd ? null : toAssetRow(row, paths),
        contentHash: hash ?? null,
      },
    };
  }

  /** Versions that changed nothing: kept again, older than what was there, or gone at the same moment. */
  #untold(id: number, ends: ReadonlySet<string>): (Moment & { version: number })[] {
    const versions = this.#sql.all(
      versionRow,
      `SELECT ${VERSION_COLUMNS}, v.version, v.at, v.hash FROM versions v
       WHERE v.id = ? AND NOT EXISTS (SELECT 1 FROM versions w
         WHERE w.id = v.id AND w.at = v.at AND w.run_id > v.run_id) ORDER BY v.at`,
      id,
    );
    const known = new Set<string>();
    return versions.map((row) => {
      const older = ends.has(row.at) ? 'kept before it was gone' : 'kept, but older than what was there';
      const words = [known.has(row.hash) ? 'kept again, unchanged' : older];
      known.add(row.hash);
      return {
        version: row.version,
        at: row.at,
        entry: {
          runId: row.run_id,
          until: instantOf(row.at),
          changes: [],
          words,
          modifiedDate: row.modified === '' ? null : row.modified,
          modifiedBy: row.modified_by,
          version: toAssetRow(row, this.#trees.pathsAt(row.at)),
          contentHash: row.hash,
        },
      };
    });
  }
}
