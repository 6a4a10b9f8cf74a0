import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { BrokenReferences, Reference, References } from '../../../shared/browse.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { type BrokenGroup, findBroken, PRESENT_REFERENCES } from './broken-references.ts';
import { ReferenceTargets } from './reference-targets.ts';
import { knownRun, moment, spanAt } from './rows.ts';
import { soughtId, soughtKey, soughtPaths } from './sought.ts';
import { Trees } from './tree.ts';
import { Unsearched } from './unsearched.ts';

/** A list of more is no longer looked through. */
const MOST_USERS = 1000;

const assetRow = z.object({
  version: z.number(),
  id: z.number(),
  name: z.string(),
  run_id: z.string(),
  customer_key: z.string().nullable(),
  folder_id: z.number(),
  folder_path: z.string(),
  state: z.string(),
});
const howSchema = z.enum([
  'ContentBlockById',
  'ContentBlockByKey',
  'ContentBlockByName',
  'slot',
  'reference',
]);
const referenceRow = z.object({
  how: howSchema,
  target: z.string().nullable(),
  sought: z.string().nullable(),
  line: z.number().nullable(),
});
const userRow = referenceRow.extend({ id: z.number(), name: z.string(), run_id: z.string() });
const dataVersionRow = z.object({ data_version: z.number() });

/** References of what is there at a moment, with the version that they are in. */
const USERS = `${PRESENT_REFERENCES} JOIN versions v ON v.version = c.version`;

/** Who names whom, at any date. */
export class ReferenceCatalog {
  readonly #sql: Sql;
  readonly #trees: Trees;
  readonly #unsearched: Unsearched;
  #broken: { readonly of: string; readonly groups: Promise<readonly BrokenGroup[]> } | undefined;

  constructor(reader: DatabaseSync) {
    this.#sql = new Sql(reader);
    this.#trees = new Trees(this.#sql);
    this.#unsearched = new Unsearched(this.#sql);
  }

  /** What an asset names and what names it. One that is gone uses what its last version names. */
  references(id: number, at: string | null): References {
    const upTo = moment(at);
    const asset = this.#sql.first(
      assetRow,
      `SELECT v.version, v.id, v.name, ${knownRun('v')} AS run_id, v.customer_key, v.folder_id, v.folder_path, s.state
       FROM spans s JOIN versions v ON v.version = s.version WHERE s.id = ?2 AND ${spanAt('?1')}`,
      upTo,
      id,
    );
    const unsearched = this.#unsearched.versions();
    if (asset === undefined) return { uses: [], usedBy: [], usedByTotal: 0, unsearched };
    return { uses: this.#uses(asset, upTo), ...this.#usedBy(asset, upTo), unsearched };
  }

  /** What leads nowhere at a date, in the order of what is named. */
  async broken(query: { at: string | null; offset: number; limit: number }): Promise<BrokenReferences> {
    const upTo = moment(query.at);
    const groups = await this.#brokenAt(upTo);
    const rows: Reference[] = [];
    let position = 0;
    for (const group of groups) {
      const missing = query.limit - rows.length;
      const skipped = Math.max(0, query.offset - position);
      position += group.count;
      if (missing > 0 && skipped < group.count) rows.push(...this.#rowsOf(group, upTo, missing, skipped));
    }
    return { total: position, rows, unsearched: this.#unsearched.versions() };
  }

  #uses(asset: z.infer<typeof assetRow>, upTo: string): Reference[] {
    const targets = this.#targetsAt(upTo);
    const from = { id: asset.id, name: asset.name, runId: asset.run_id };
    const rows = this.#sql.all(
      referenceRow,
      `SELECT r.how, r.target, r.sought, r.line FROM codes c JOIN refs r ON r.text = c.text
       WHERE c.version = ? ORDER BY r.line IS NULL, r.line, r.reference`,
      asset.version,
    );
    return rows.map(({ how, target, sought, line }) => {
      const found = targets.find(sought);
      return { from, how, target, line, to: found.to, state: targets.stateOf({ how, target }, found) };
    });
  }

  #usedBy(asset: z.infer<typeof assetRow>, upTo: string): Pick<References, 'usedBy' | 'usedByTotal'> {
    const { id, name, run_id, customer_key, folder_id, folder_path } = asset;
    const state = asset.state === 'present' || asset.state === 'deleted' ? asset.state : 'unknown';
    const sought = [
      soughtId(id),
      ...(customer_key === null || customer_key.trim() === '' ? [] : [soughtKey(customer_key)]),
      ...soughtPaths(this.#trees.pathsAt(upTo).get(folder_id) ?? folder_path, name),
    ];
    const list = JSON.stringify(sought);
    const where = 'r.sought IN (SELECT value FROM json_each(?2))';
    const rows = this.#sql.all(
      userRow,
      `SELECT r.how, r.target, r.sought, r.line, v.id, v.name, ${knownRun('v')} AS run_id FROM ${USERS}
       WHERE ${where} ORDER BY v.sort_name, v.id, r.line LIMIT ${MOST_USERS}`,
      upTo,
      list,
    );
    const usedByTotal =
      rows.length < MOST_USERS
        ? rows.length
        : this.#sql.number(`SELECT count(*) AS n FROM ${USERS} WHERE ${where}`, upTo, list);
    const to = { id, name, runId: run_id };
    return { usedBy: rows.map((row) => referenceOf(row, to, state)), usedByTotal };
  }

  #brokenAt(upTo: string): Promise<readonly BrokenGroup[]> {
    const changes = this.#sql.first(dataVersionRow, 'PRAGMA data_version')?.data_version;
    const of = `${changes} ${upTo}`;
    if (this.#broken?.of === of) return this.#broken.groups;
    const groups = findBroken(this.#sql, upTo, this.#targetsAt(upTo));
    this.#broken = { of, groups };
    groups.catch(() => {
      this.#broken = undefined;
    });
    return groups;
  }

  #rowsOf(group: BrokenGroup, upTo: string, limit: number, offset: number): Reference[] {
    const { sought, how, target, state, to } = group;
    const rows = this.#sql.all(
      userRow,
      `SELECT r.how, r.target, r.sought, r.line, v.id, v.name, ${knownRun('v')} AS run_id FROM ${USERS}
       WHERE r.sought = ?2 AND r.how = ?3 AND r.target = ?4
       ORDER BY v.sort_name, v.id, r.line, r.reference LIMIT ?5 OFFSET ?6`,
      upTo,
      sought,
      how,
      target,
      limit,
      offset,
    );
    return rows.map((row) => referenceOf(row, to, state));
  }

  #targetsAt(upTo: string): ReferenceTargets {
    return new ReferenceTargets(this.#sql, upTo, this.#trees.pathsAt(upTo));
  }
}

function referenceOf(
  { id, name, run_id, how, target, line }: z.infer<typeof userRow>,
  to: Reference['to'],
  state: Reference['state'],
): Reference {
  return { from: { id, name, runId: run_id }, how, target, line, to, state };
}
