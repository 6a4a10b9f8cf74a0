import type { PlannedItem, RestoreAction, RestorePlan } from '../../backup/restore/plan.ts';
import { count } from '../../jobs/words.ts';

/** A plan as `--json` prints it. */
export function toldPlan(
  { mode, items, foldersToMake, references, counts }: RestorePlan,
  diffs: ReadonlyMap<number, string>,
) {
  return {
    mode,
    counts,
    foldersToMake: foldersToMake.map((folders) => folders.join('/')),
    references,
    items: items.map(({ source, action, reason, name, customerKey, target, changes }) => ({
      id: source.id,
      name: source.name,
      folder: source.folders.join('/'),
      action,
      reason,
      becomes: { name, customerKey },
      target,
      changes,
      ...(diffs.has(source.id) ? { diff: diffs.get(source.id) } : {}),
    })),
  };
}

const WORDS: Readonly<Record<RestoreAction, string>> = {
  create: 'to be made',
  update: 'to be changed',
  conflict: 'changed there since',
  unchanged: 'unchanged',
  impossible: 'impossible',
};
const ORDER: readonly RestoreAction[] = ['create', 'update', 'conflict', 'impossible', 'unchanged'];

/** A plan in lines for people; what is unchanged is only counted. */
export function describePlan(
  { items, foldersToMake, references, counts }: RestorePlan,
  diffs: ReadonlyMap<number, string>,
): string[] {
  const lines = items
    .filter(({ action }) => action !== 'unchanged')
    .flatMap((item) => [describeItem(item), ...(diffs.get(item.source.id)?.trimEnd().split('\n') ?? [])]);
  for (const folders of foldersToMake) lines.push(`folder     ${folders.join('/')}`);
  for (const { id, name, refersTo, becomes, outcome } of references) {
    const end =
      outcome === 'mapped'
        ? `becomes ${becomes}`
        : outcome === 'made along'
          ? 'is made along and gets its new id'
          : 'is not there and is not restored along: it stays as it is';
    lines.push(`reference  ${id}  ${name}: ${refersTo} ${end}`);
  }
  const sums = ORDER.filter((action) => counts[action] > 0).map(
    (action) => `${count(counts[action])} ${WORDS[action]}`,
  );
  return [...lines, items.length === 0 ? 'Nothing to restore.' : `${sums.join(', ')}.`];
}

function describeItem({ source, action, reason, name, changes }: PlannedItem): string {
  const place = [...source.folders, name].join('/');
  const what = reason ?? (action === 'update' ? changes.join(', ') : '');
  return [action.padEnd(10), source.id, place, what].filter((part) => part !== '').join('  ');
}
