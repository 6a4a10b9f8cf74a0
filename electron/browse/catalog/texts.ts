import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { indexLineSchema } from '../../../shared/format.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { documentContent } from '../references/document.ts';
import { type FoundReference, referencesInCode } from '../references/extract.ts';
import { soughtOf } from './sought.ts';
import { type SearchedFile, searchedFiles, type TextKind } from './version-texts.ts';

/** Of a larger text the beginning is searched. In UTF-16 units. */
export const MOST_SEARCHED = 2 * 1024 * 1024;
/** What comes while a run is taken in waits here; what is more is read from the destination later. */
const MOST_HELD_UNITS = 8 * 1024 * 1024;
const INDEXED_AT_ONCE = 200;
/** So many texts are looked at in one step. */
const SWEPT_AT_ONCE = 2000;

const textRow = z.object({ text: z.number(), kind: z.enum(['code', 'document']), state: z.string() });
const sweptRow = z.object({ text: z.number(), known: z.number() });
const bodyRow = z.object({ body: z.string() });
const missingRow = z.object({
  text: z.number(),
  sha256: z.instanceof(Uint8Array),
  line: z.string(),
  folder: z.string(),
});

/** A file's content, as it comes from the engine or from the destination. */
export interface GivenText {
  readonly sha256: string;
  readonly kind: TextKind;
  readonly text: string;
}

/** A file to be read from the destination. */
export interface MissingText extends SearchedFile {
  readonly text: number;
  /** The snapshot folder it lies in. */
  readonly folder: string;
}

/**
 * Takes in what files hold and makes it searchable, in steps so short that queries come in between. Never within
 * the transaction that takes a run in: it may be taken back.
 */
export class Texts {
  readonly #writer: DatabaseSync;
  readonly #sql: Sql;
  #held: GivenText[] = [];
  #heldUnits = 0;
  #givenUp: number[] = [];

  constructor(writer: DatabaseSync) {
    this.#writer = writer;
    this.#sql = new Sql(writer);
  }

  /** Takes texts in; those that are known already are passed over. */
  keep(given: readonly GivenText[]): void {
    for (const one of given) {
      if (this.#heldUnits + one.text.length > MOST_HELD_UNITS) continue;
      this.#heldUnits += one.text.length;
      this.#held.push(one);
    }
    this.#takeHeld();
  }

  /** Makes some of what waits searchable. `busy`: not now, a run is being taken in. */
  index(milliseconds: number): 'more' | 'done' | 'busy' {
    if (this.#writer.isTransaction) return 'busy';
    this.#takeHeld();
    const until = performance.now() + milliseconds;
    return this.#sql.transaction(() => {
      for (;;) {
        const newest = this.#sql.numbers(
          `SELECT text AS n FROM texts WHERE state = 'waiting' ORDER BY text DESC LIMIT ${INDEXED_AT_ONCE}`,
        );
        if (newest.length === 0) return 'done';
        // Ascending: of what is not, the index would write each to the disk by itself.
        for (const text of newest.toReversed()) {
          this.#index(text);
          if (performance.now() > until) return 'more';
        }
      }
    });
  }

  /** Files that nobody has read yet, the newest first. */
  missing(limit: number): MissingText[] {
    const rows = this.#sql.all(
      missingRow,
      `SELECT t.text, t.sha256, l.line, r.folder FROM texts t
       JOIN codes c ON c.text = t.text AND c.version = (SELECT max(version) FROM codes WHERE text = t.text)
       JOIN version_lines l ON l.version = c.version
       JOIN versions v ON v.version = c.version JOIN runs r ON r.run_id = v.run_id
       WHERE t.state = 'missing' ORDER BY t.text DESC LIMIT ?`,
      limit,
    );
    return rows.flatMap(({ text, sha256, line, folder }) => {
      const hex = Buffer.from(sha256).toString('hex');
      const file = searchedFiles(indexLineSchema.parse(JSON.parse(line))).find((one) => one.sha256 === hex);
      if (file !== undefined) return [{ ...file, text, folder }];
      this.#givenUp.push(text);
      return [];
    });
  }

  /** Remembers files that cannot be read, so that they are not tried for ever. */
  giveUp(texts: readonly number[]): void {
    this.#givenUp.push(...texts);
    this.#takeHeld();
  }

  /** Has all that could not be read tried once more. */
  tryAgain(): void {
    if (this.#writer.isTransaction) return;
    this.#sql.run("UPDATE texts SET state = 'missing' WHERE state = 'unreadable'");
  }

  /** Forgets texts of which no version is known, of some after `after`. Where to go on; null at the end. */
  sweep(after: number): number | null {
    if (this.#writer.isTransaction) return after;
    return this.#sql.transaction(() => {
      const some = this.#sql.all(
        sweptRow,
        `SELECT t.text, EXISTS (SELECT 1 FROM codes c WHERE c.text = t.text) AS known FROM texts t
         WHERE t.text > ? ORDER BY t.text LIMIT ${SWEPT_AT_ONCE}`,
        after,
      );
      for (const { text, known } of some) {
        if (known === 1) continue;
        this.#sql.run('DELETE FROM code_trigrams WHERE rowid = CAST(? AS INTEGER)', text);
        this.#sql.run('DELETE FROM refs WHERE text = ?', text);
        this.#sql.run('DELETE FROM bodies WHERE text = ?', text);
        this.#sql.run('DELETE FROM texts WHERE text = ?', text);
      }
      return some.at(-1)?.text ?? null;
    });
  }

  #index(text: number): void {
    const body = this.#sql.first(bodyRow, 'SELECT body FROM bodies WHERE text = ?', text)?.body ?? '';
    if (body !== '') this.#sql.run('INSERT INTO code_trigrams (rowid, body) VALUES (?, ?)', text, body);
    this.#sql.run("UPDATE texts SET state = 'indexed' WHERE text = ?", text);
  }

  #takeHeld(): void {
    if (this.#writer.isTransaction || this.#held.length + this.#givenUp.length === 0) return;
    const held = this.#held;
    const givenUp = this.#givenUp;
    this.#held = [];
    this.#heldUnits = 0;
    this.#givenUp = [];
    this.#sql.transaction(() => {
      for (const one of held) this.#take(one);
      for (const text of givenUp) {
        this.#sql.run("UPDATE texts SET state = 'unreadable' WHERE text = ? AND state = 'missing'", text);
      }
    });
  }

  #take({ sha256, kind, text: content }: GivenText): void {
    const hash = Buffer.from(sha256, 'hex');
    const found = this.#sql.prepare('SELECT text, kind, state FROM texts WHERE sha256 = ?').get(hash);
    const known = found === undefined ? undefined : textRow.parse(found);
    if (known?.state === 'waiting' || known?.state === 'indexed') return;
    const { code, references } = contentOf(known?.kind ?? kind, content);
    const body = searchable(code);
    const isCut = code.length > MOST_SEARCHED ? 1 : 0;
    const add = this.#sql.prepare("INSERT INTO texts (sha256, kind, state, cut) VALUES (?, ?, 'waiting', ?)");
    const text = known?.text ?? Number(add.run(hash, kind, isCut).lastInsertRowid);
    if (known !== undefined) {
      this.#sql.run("UPDATE texts SET state = 'waiting', cut = ? WHERE text = ?", isCut, text);
    }
    this.#sql.run('INSERT OR REPLACE INTO bodies (text, body) VALUES (?, ?)', text, body);
    this.#sql.run('DELETE FROM refs WHERE text = ?', text);
    for (const reference of references) {
      const { how, target, line } = reference;
      const sought = soughtOf(reference) ?? null;
      this.#sql.run(
        'INSERT INTO refs (text, how, target, sought, line) VALUES (?, ?, ?, ?, ?)',
        text,
        how,
        target,
        sought,
        line,
      );
    }
  }
}

function contentOf(kind: TextKind, text: string): { code: string; references: readonly FoundReference[] } {
  if (kind === 'code') return { code: text, references: referencesInCode(text) };
  try {
    return documentContent(JSON.parse(text));
  } catch {
    // It is kept as the service sent it: what is not JSON names nothing.
    return { code: '', references: [] };
  }
}

/** Lines end in one way, so that a phrase over two of them is found; the index would end at a zero character. */
function searchable(code: string): string {
  return code.slice(0, MOST_SEARCHED).replaceAll('\r\n', '\n').replaceAll('\0', ' ').toWellFormed();
}
