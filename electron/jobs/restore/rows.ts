import type { RestoreItemView } from '../../../shared/trust.ts';
import type { ItemOutcome } from '../../backup/restore/apply.ts';
import type { JournalState, PlanRecord } from '../../backup/restore/journal.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { ASSET_TYPES } from '../../marketing-cloud/asset-types.ts';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  content: 'code',
  design: 'code',
  superContent: 'code',
  views: 'content of the email',
  category: 'folder',
  customerKey: 'external key',
  assetType: 'type',
  fileProperties: 'properties of the file',
};

/** Fields in the words of the window: `customerKey` is its external key, `minBlocks` its "min blocks". */
export function fieldWords(fields: readonly string[]): string[] {
  const words = fields.map(
    (field) => FIELD_WORDS[field] ?? field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  return [...new Set(words)];
}

/** The rows of a plan; nothing was tried yet. */
export function plannedRows(
  sources: readonly RestoreSource[],
  { items }: Pick<PlanRecord, 'items'>,
): RestoreItemView[] {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return items.flatMap(({ id, action, reason, changes }) => {
    const source = byId.get(id);
    if (source === undefined) return [];
    const { name, typeId, typeName, folders } = source;
    return {
      id,
      name,
      typeName: typeName ?? ASSET_TYPES.get(typeId) ?? String(typeId),
      folder: action === 'impossible' ? null : folders.join(' / '),
      action,
      reason,
      changes: fieldWords(changes),
      outcome: null,
      message: null,
      targetId: null,
      notTaken: [],
    };
  });
}

/** A row with what became of it. */
export function withOutcome(row: RestoreItemView, outcome: ItemOutcome): RestoreItemView {
  const { targetId, message, notTaken } = outcome;
  return { ...row, outcome: outcome.outcome, targetId, message, notTaken: fieldWords(notTaken) };
}

/** A row of what is not to be written; undefined where it is. */
export function leftAlone(row: RestoreItemView, overwriteConflicts: boolean): RestoreItemView | undefined {
  switch (row.action) {
    case 'unchanged':
      return { ...row, outcome: 'unchanged' };
    case 'impossible':
      return { ...row, outcome: 'failed', message: row.reason };
    case 'conflict':
      return overwriteConflicts ? undefined : { ...row, outcome: 'passed over', message: row.reason };
    default:
      return undefined;
  }
}

/** The rows of a restore that was begun in this program or before, as its journal has them. */
export function journalRows({ header, done, end }: JournalState): RestoreItemView[] {
  const { sources, plan, overwriteConflicts } = header;
  const left = new Map(end?.left?.map((one) => [one.id, one]));
  // The journals of earlier versions tell no plan: all was to be written.
  const items =
    plan?.items ??
    sources.map(({ id }) => ({ id, action: 'update' as const, reason: null, changes: [] as string[] }));
  return plannedRows(sources, { items }).map((row) => {
    const written = done.get(row.id);
    const passed = left.get(row.id);
    if (written !== undefined) {
      const { outcome, targetId, notTaken } = written;
      // Written, but what it names could not follow.
      const { message = null } = passed ?? {};
      return {
        ...row,
        outcome: passed?.outcome ?? outcome,
        message,
        targetId,
        notTaken: fieldWords(notTaken),
      };
    }
    if (passed !== undefined) return { ...row, outcome: passed.outcome, message: passed.message };
    return (
      leftAlone(row, overwriteConflicts) ?? {
        ...row,
        outcome: end === undefined ? 'not reached' : 'unchanged',
      }
    );
  });
}
