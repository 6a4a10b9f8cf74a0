import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { JsonValue } from './json.ts';

const jsonValue: z.ZodType<JsonValue> = z.json();

/** JSON leaves undefined fields out; a record has them all. */
const assetRecord = z
  .object({
    id: z.int(),
    typeId: z.int(),
    shared: z.boolean(),
    createdAt: z.number(),
    modifiedAt: z.number(),
    dateForm: z.enum(['offset', 'utc', 'ticks']),
    categoryId: z.int(),
    firstCategoryId: z.int().optional(),
    revision: z.int(),
    changedAt: z.number(),
    deletedAt: z.number().optional(),
    name: z.string().optional(),
    written: z.boolean(),
    oddName: z.int(),
    fields: z.record(z.string(), jsonValue).optional(),
    file: z.string().optional(),
  })
  .transform((found) => ({
    ...found,
    firstCategoryId: found.firstCategoryId ?? found.categoryId,
    deletedAt: found.deletedAt,
    name: found.name,
    fields: found.fields,
    file: found.file,
  }));

const folderRecord = z.object({
  id: z.int(),
  name: z.string(),
  parentId: z.int(),
  shared: z.boolean(),
  description: z.string(),
  firstName: z.string(),
  firstParentId: z.int(),
});

const header = z.object({ seed: z.int(), assets: z.int(), sharedAssets: z.int(), newest: z.number() });

const change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('asset'), mid: z.int(), asset: assetRecord }),
  z.object({ kind: z.literal('folder'), mid: z.int(), folder: folderRecord }),
  z.object({ kind: z.literal('demo'), mid: z.int(), round: z.int() }),
]);

/** What the account of a change log was made from: with another seed or size its changes mean nothing. */
export type ChangeLogHeader = z.infer<typeof header>;
export type Change = z.infer<typeof change>;

/**
 * The changes made to the sandbox's accounts, one JSON line each, the state after the change. Kept in a
 * file, so that the next process with the same seed sees the changed account; without a path they are
 * forgotten.
 */
export class ChangeLog {
  readonly #path: string | undefined;
  readonly changes: readonly Change[];
  readonly header: ChangeLogHeader;

  /** Throws where the file belongs to an account of another seed or size. */
  constructor(path: string | undefined, made: ChangeLogHeader) {
    this.#path = path;
    if (path === undefined || !existsSync(path)) {
      this.header = made;
      this.changes = [];
      if (path !== undefined) writeFileSync(path, `${JSON.stringify(made)}\n`, { mode: 0o600 });
      return;
    }
    const lines = readFileSync(path, 'utf8').split('\n');
    // What follows the last line end is empty, or a line that a crash cut.
    const whole = lines.slice(0, -1);
    if (lines.at(-1) !== '') writeFileSync(path, whole.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    this.header = parseHeader(whole[0], path, made);
    this.changes = whole.slice(1).map((line) => change.parse(JSON.parse(line)));
  }

  append(added: Change): void {
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(added)}\n`);
  }
}

function parseHeader(line: string | undefined, path: string, made: ChangeLogHeader): ChangeLogHeader {
  const found = header.parse(JSON.parse(line ?? 'null'));
  if (found.seed !== made.seed || found.assets !== made.assets || found.sharedAssets !== made.sharedAssets) {
    throw new Error(
      `The sandbox state ${path} belongs to an account of seed ${found.seed} with ${found.assets} assets; ` +
        `asked for were seed ${made.seed} and ${made.assets} assets. Use the same options, or another file.`,
    );
  }
  return found;
}
