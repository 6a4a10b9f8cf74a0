/**
 * What search and references go by. `names` has the names and keys of versions, folded. A text is what is searched of
 * a file: of a file of code all of it, of an asset's own JSON (`document`) the code that no other file holds. Its
 * `state`: `missing` (not read yet), `waiting` (read, not yet in the index), `indexed`, or `unreadable`. Texts are
 * known by the sha256 of their file, so that one may be there before the run that names it is taken in. `refs.sought`
 * is what is named, in a form that can be looked up (see sought.ts); null where code works it out.
 */
export const TEXT_TABLES = `
  CREATE TABLE IF NOT EXISTS names (
    version INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS names_by_name ON names (name, id);
  CREATE INDEX IF NOT EXISTS names_by_key ON names (key, id);
  CREATE VIRTUAL TABLE IF NOT EXISTS name_trigrams
    USING fts5(name, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
  CREATE TABLE IF NOT EXISTS texts (
    text INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,
    cut INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS texts_by_state ON texts (state, text);
  CREATE INDEX IF NOT EXISTS texts_cut ON texts (text) WHERE cut = 1;
  CREATE TABLE IF NOT EXISTS bodies (text INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS codes (
    version INTEGER NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (version, text)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS codes_by_text ON codes (text, version);
  CREATE TABLE IF NOT EXISTS refs (
    reference INTEGER PRIMARY KEY, text INTEGER NOT NULL, how TEXT NOT NULL, target TEXT, sought TEXT, line INTEGER
  );
  CREATE INDEX IF NOT EXISTS refs_by_text ON refs (text);
  CREATE INDEX IF NOT EXISTS refs_by_sought ON refs (sought, text);
  CREATE VIRTUAL TABLE IF NOT EXISTS code_trigrams
    USING fts5(body, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
  CREATE TRIGGER IF NOT EXISTS named_version_gone AFTER DELETE ON versions BEGIN
    DELETE FROM names WHERE version = old.version;
    DELETE FROM name_trigrams WHERE rowid = old.version;
    DELETE FROM codes WHERE version = old.version;
  END;
`;

/** In an order in which they can be emptied, after `versions`. */
export const TEXT_CONTENT_TABLES = ['code_trigrams', 'refs', 'bodies', 'texts'] as const;
