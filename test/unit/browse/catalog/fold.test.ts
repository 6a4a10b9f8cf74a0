import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, trigramCondition } from '../../../../electron/browse/catalog/fold.ts';
import { marked, snippetAt } from '../../../../electron/browse/catalog/snippet.ts';

/** Some grow in lower case, some mean something to the index, some are two units long. */
const LETTERS = 'aAßẞİıÉéЖж"\'*ΣςσǅÅ%\n\r\t 😀漢';

const letters = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from(LETTERS)) }),
);

describe('folding', () => {
  it('leaves every character where it was', () => {
    fc.assert(fc.property(letters, (text) => fold(text).length === text.length));
  });

  it('is the same a second time', () => {
    fc.assert(fc.property(letters, (text) => fold(fold(text)) === fold(text)));
  });
});

describe('the condition for a trigram index', () => {
  it('finds every text that has the piece in it, whatever that is made of', () => {
    const database = new DatabaseSync(':memory:');
    database.exec(
      "CREATE VIRTUAL TABLE t USING fts5(body, content = '', detail = none, tokenize = 'trigram')",
    );
    const add = database.prepare('INSERT INTO t (rowid, body) VALUES (?, ?)');
    const find = database.prepare('SELECT rowid AS id FROM t WHERE t MATCH ? AND rowid = CAST(? AS INTEGER)');
    let id = 0;
    fc.assert(
      fc.property(letters, letters, letters, (before, piece, after) => {
        const body = `${before}${piece}${after}`.replaceAll('\0', ' ').toWellFormed();
        const condition = trigramCondition(fold(piece.replaceAll('\0', ' ').toWellFormed()));
        // A character cut in two is another one.
        if (condition === null || !(before.isWellFormed() && piece.isWellFormed())) return;
        id += 1;
        add.run(id, body);
        expect(find.get(condition, id)).toEqual({ id });
      }),
      { numRuns: 400 },
    );
    database.close();
  });

  it.each(['\u{10c80}', '\u{1c90}', '\u{ab70}', '\u{1e900}', '\u052a', '\u037f', 'Ꞵ'])(
    'asks for nothing that the index knows otherwise: %s',
    (letter) => {
      const database = new DatabaseSync(':memory:');
      database.exec(
        "CREATE VIRTUAL TABLE t USING fts5(body, content = '', detail = none, tokenize = 'trigram')",
      );
      database.prepare('INSERT INTO t (rowid, body) VALUES (1, ?)').run(`foo ${letter} bar`);
      for (const piece of [`foo ${letter} bar`, `foo ${letter.toLowerCase()} bar`]) {
        const condition = trigramCondition(fold(piece)) ?? '';
        expect(database.prepare('SELECT rowid AS id FROM t WHERE t MATCH ?').all(condition)).toEqual([
          { id: 1 },
        ]);
      }
      expect(trigramCondition(letter.repeat(3))).toBeNull();
      database.close();
    },
  );

  it('is none for fewer than three characters, and no longer for the longest text', () => {
    expect(trigramCondition('ab')).toBeNull();
    expect(trigramCondition('😀😀')).toBeNull();
    expect(trigramCondition('abcdefghij'.repeat(1000))?.split(' AND ').length).toBeLessThanOrEqual(41);
  });
});

describe('a snippet', () => {
  it('shows where the match is, in one line that is not too long', () => {
    fc.assert(
      fc.property(letters, fc.string({ minLength: 1, maxLength: 300 }), letters, (before, piece, after) => {
        const body = `${before}${piece}${after}`.toWellFormed();
        const folded = fold(piece.toWellFormed());
        const at = fold(body).indexOf(folded);
        if (at < 0) return;
        const { text, ranges } = snippetAt(body, at, folded);
        expect(text.length).toBeLessThanOrEqual(240);
        expect(text).not.toMatch(/[\n\r]/);
        expect(ranges.length).toBeGreaterThan(0);
        for (const [start, end] of ranges) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('marks each place in a name', () => {
    expect(marked('Footer of a FOOTER', 'footer').ranges).toEqual([
      [0, 6],
      [12, 18],
    ]);
  });
});
