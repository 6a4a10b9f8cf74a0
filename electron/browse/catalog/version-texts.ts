import { z } from 'zod';
import type { IndexLine } from '../../../shared/format.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { keptFiles } from '../details/kept-files.ts';
import { mayHoldAssets } from '../references/document.ts';
import { fold } from './fold.ts';

const textRow = z.object({ text: z.number(), state: z.string() });

export type TextKind = 'code' | 'document';

/** A file of which something is searched. */
export interface SearchedFile {
  /** Relative to the snapshot folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly kind: TextKind;
}

/** What of a version's files is searched. */
export function searchedFiles(line: Pick<IndexLine, 'id' | 'assetType' | 'files'>): SearchedFile[] {
  const looksInside = mayHoldAssets(line.assetType.id);
  return keptFiles(line).flatMap(({ path, bytes, sha256, role }) => {
    if (role === 'binary' || (role === 'json' && !looksInside)) return [];
    return [{ path, bytes, sha256, kind: role === 'json' ? 'document' : 'code' }];
  });
}

/** Notes of each version that is taken in what search needs to know of it. */
export class VersionTexts {
  readonly #sql: Sql;

  constructor(writer: Sql) {
    this.#sql = writer;
  }

  /** Within the transaction that adds the version. */
  add(version: number, line: IndexLine): void {
    const sql = this.#sql;
    const name = fold(line.name);
    const key = fold(line.customerKey?.trim() ?? '');
    sql.run('INSERT INTO names (version, id, name, key) VALUES (?, ?, ?, ?)', version, line.id, name, key);
    sql.run('INSERT INTO name_trigrams (rowid, name) VALUES (?, ?)', version, `${name}\n${key}\n${line.id}`);
    for (const { sha256, kind } of searchedFiles(line)) {
      sql.run(
        'INSERT OR IGNORE INTO codes (version, text) VALUES (?, ?)',
        version,
        this.#textOf(sha256, kind),
      );
    }
  }

  #textOf(sha256: string, kind: TextKind): number {
    const known = this.#sql
      .prepare('SELECT text, state FROM texts WHERE sha256 = ?')
      .get(Buffer.from(sha256, 'hex'));
    if (known === undefined) {
      return Number(
        this.#sql
          .prepare("INSERT INTO texts (sha256, kind, state) VALUES (?, ?, 'missing')")
          .run(Buffer.from(sha256, 'hex'), kind).lastInsertRowid,
      );
    }
    const { text, state } = textRow.parse(known);
    // Where one copy could not be read another may be.
    if (state === 'unreadable') this.#sql.run("UPDATE texts SET state = 'missing' WHERE text = ?", text);
    return text;
  }
}
