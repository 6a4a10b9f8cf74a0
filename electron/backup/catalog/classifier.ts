import type { InventoryLine } from '../../../shared/format.ts';
import type { ListedAsset, Verdict } from './listed.ts';
import { type CurrentRow, type ProgressRows, previousOf } from './progress-rows.ts';
import type { Sql } from './sql.ts';

/** Takes listed assets in and says what to do with each. */
export class Classifier {
  readonly #sql: Sql;
  readonly #rows: ProgressRows;

  constructor(sql: Sql, rows: ProgressRows) {
    this.#sql = sql;
    this.#rows = rows;
  }

  classify(item: ListedAsset, full: boolean): Verdict {
    this.#sql.run(
      'INSERT OR REPLACE INTO progress.seen (id, modified, category_id, type_id, outside) VALUES (?, ?, ?, ?, ?)',
      item.id,
      item.modified,
      item.categoryId,
      item.typeId,
      item.outside ? 1 : 0,
    );
    const current = this.#rows.currentOf(item.id);
    if (item.outside) return this.#classifyOutside(item, current);
    // Where it was seen elsewhere, or not at all, a moment ago, it is here now.
    this.#sql.run("DELETE FROM progress.states WHERE id = ? AND state <> 'present'", item.id);
    if (this.#isDone(item)) {
      if (current && current.state !== 'present' && this.#rows.keptOf(item.id)?.stored === 0) {
        this.#rows.recordState(stateLine(item, 'present'));
      }
      return { action: 'done' };
    }
    const pending = this.#rows.isPending(item.id);
    const failed = this.#rows.hasFailed(item.id);
    const same =
      current?.hash != null &&
      current.partial === 0 &&
      item.modified !== '' &&
      current.modified === item.modified &&
      current.category_id === item.categoryId;
    if (same && !full && !pending && !failed) {
      if (current.state !== 'present') this.#rows.recordState(stateLine(item, 'present'));
      return { action: 'unchanged' };
    }
    return {
      action: pending || failed ? 'fetch last' : 'fetch',
      previous: previousOf(current, pending || full),
    };
  }

  /** An asset that was held before has left the selection; one that never was is only known to be outside. */
  #classifyOutside(item: ListedAsset, current: CurrentRow | undefined): Verdict {
    const keptNow = this.#rows.keptOf(item.id) !== undefined;
    const held = keptNow || current?.hash != null;
    const state = held ? 'left-selection' : 'outside';
    if (!keptNow && current?.state === state && current.in_query === 1) {
      this.#sql.run('DELETE FROM progress.states WHERE id = ?', item.id);
    } else {
      this.#rows.recordState({ ...stateLine(item, state), ...(held ? { left: 'folder' as const } : {}) });
    }
    return { action: 'outside' };
  }

  /** True where this run has kept an asset at the listed modifiedDate or a later one, and in its folder. */
  #isDone(item: ListedAsset): boolean {
    const kept = this.#rows.keptOf(item.id);
    if (kept === undefined || item.modified === '') return false;
    return kept.modified >= item.modified && kept.category_id === item.categoryId;
  }
}

function stateLine(item: ListedAsset, state: InventoryLine['state']): InventoryLine {
  return {
    id: item.id,
    modifiedDate: item.modified === '' ? null : item.modified,
    folderId: item.categoryId,
    state,
  };
}
