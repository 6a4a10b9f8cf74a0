import { z } from 'zod';
import type { Reference } from '../../../shared/browse.ts';
import type { Selection } from '../../../shared/selection.ts';
import { selectionSchema } from '../../../shared/selection.ts';
import type { Sql } from '../../backup/catalog/sql.ts';
import { BLOCK_TYPE_IDS } from '../../marketing-cloud/asset-types.ts';
import { isSharedPath } from './sought.ts';

const runRow = z.object({ manifest: z.string() });
const manifestSchema = z.object({ selection: selectionSchema });

/** What a job selected at a date: whether something that was never seen would have been, had it been there. */
export class Coverage {
  readonly #selection: Selection | undefined;

  private constructor(selection: Selection | undefined) {
    this.#selection = selection;
  }

  /** By the last backup at a moment. */
  static at(sql: Sql, upTo: string): Coverage {
    const run = sql.first(
      runRow,
      "SELECT manifest FROM runs WHERE kind = 'backup' AND at <= ? ORDER BY at DESC LIMIT 1",
      upTo,
    );
    return new Coverage(run && manifestSchema.parse(JSON.parse(run.manifest)).selection);
  }

  /** True where what a reference names is missing if no asset that was ever seen is it. */
  covers({ how, target }: Pick<Reference, 'how' | 'target'>): boolean {
    const selection = this.#selection;
    if (selection === undefined || selection.folders !== 'all' || target === null) return false;
    // A block that lives in its slot alone may have a key of its own.
    if (how === 'slot' && !/^\d+$/.test(target)) return false;
    const { types } = selection;
    const hasAll = types === 'all';
    const hasBlocks = hasAll || BLOCK_TYPE_IDS.every((id) => types.includes(id));
    if (!(how === 'reference' ? hasAll : hasBlocks)) return false;
    // An id or a key does not say whether it is that of a block which another business unit shares.
    if (selection.scope === 'own-and-shared') return true;
    return how === 'ContentBlockByName' && !isSharedPath(target);
  }
}
