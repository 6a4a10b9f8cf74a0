import { z } from 'zod';
import type { Change } from '../../../shared/browse.ts';
import { type IndexLine, indexLineSchema } from '../../../shared/format.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { changeWords } from '../compare/change-words.ts';
import { changesOf } from './change-flags.ts';
import { goneWords } from './gone-words.ts';
import { type FolderPaths, knownRun, VERSION_COLUMNS, versionColumns } from './rows.ts';
import type { Trees } from './tree.ts';

/** Of `changes c JOIN versions v ON v.version = c.version`, with what the change is told by. */
export const TRANSITION_COLUMNS = `${VERSION_COLUMNS}, c.at, c.run_id AS by_run, c.flags, c.version, c.previous,
  (SELECT line FROM version_lines l WHERE l.version = c.version) AS line,
  (SELECT line FROM version_lines l WHERE l.version = c.previous) AS previous_line,
  (SELECT ${knownRun('p')} FROM versions p WHERE p.version = c.previous) AS previous_run,
  (SELECT left_by FROM states s WHERE s.id = c.id AND s.at = c.at ORDER BY s.run_id DESC LIMIT 1) AS left_by`;

const transitionRow = z.object({
  ...versionColumns,
  at: z.string(),
  by_run: z.string(),
  flags: z.number(),
  version: z.number(),
  previous: z.number().nullable(),
  line: z.string(),
  previous_line: z.string().nullable(),
  previous_run: z.string().nullable(),
  left_by: z.string().nullable(),
});
type TransitionRow = z.infer<typeof transitionRow>;

/** A change of an asset from one state of the account to the next. */
export interface Transition {
  readonly row: TransitionRow;
  readonly changes: readonly Change[];
  readonly words: readonly string[];
  /** Its end: it was deleted or left the selection. */
  readonly isEnd: boolean;
  /** False where it ended, or came back as it was: then the run has kept no version of it. */
  readonly isVersion: boolean;
  /** Where folders were after the change. */
  readonly paths: FolderPaths;
}

/** Changes of assets, with their words. */
export class Transitions {
  readonly #sql: Sql;
  readonly #trees: Trees;

  constructor(sql: Sql, trees: Trees) {
    this.#sql = sql;
    this.#trees = trees;
  }

  /** `query` selects `TRANSITION_COLUMNS`. */
  select(query: string, ...values: (string | number)[]): Transition[] {
    return this.#sql.all(transitionRow, query, ...values).map((row) => this.#transition(row));
  }

  #transition(row: TransitionRow): Transition {
    const changes = changesOf(row.flags);
    const isEnd = changes.includes('deleted') || changes.includes('left-selection');
    return {
      row,
      changes,
      words: isEnd ? goneWords(changes[0] ?? '', row.left_by) : this.#words(row, changes),
      isEnd,
      isVersion: !isEnd && row.version !== row.previous,
      paths: this.#trees.pathsAt(row.at),
    };
  }

  #words(row: TransitionRow, changes: readonly Change[]): string[] {
    if (row.previous_line === null) return ['added'];
    const differing =
      row.version === row.previous
        ? []
        : changeWords(
            this.#described(row.previous_line, this.#trees.pathsBefore(row.at)),
            this.#described(row.line, this.#trees.pathsAt(row.at)),
          );
    return changes.includes('added') ? ['came back', ...differing] : differing;
  }

  /** With its folder as it was called then: whoever renames a folder has moved nothing. */
  #described(line: string, paths: FolderPaths): IndexLine {
    const version = indexLineSchema.parse(JSON.parse(line));
    const path = version.folderId === null ? undefined : paths.get(version.folderId);
    return { ...version, folderPath: path ?? version.folderPath };
  }
}
