import { createTwoFilesPatch } from 'diff';
import { differenceOf } from '../../backup/restore/difference.ts';
import { knownIds } from '../../backup/restore/known-ids.ts';
import type { PlanParts, RestorePlan } from '../../backup/restore/plan.ts';

/** Beyond so much work two texts count as altogether different. */
const MOST_WORK_MILLISECONDS = 5000;

/** What each asset that would be changed would become there, line by line, by its id. */
export async function plannedDiffs(parts: PlanParts, plan: RestorePlan): Promise<Map<number, string>> {
  const ids = knownIds(plan);
  const diffs = new Map<number, string>();
  for (const item of plan.items) {
    if (item.action !== 'update' && item.action !== 'conflict') continue;
    const { present, restored, code } = await differenceOf(parts, item, ids);
    const texts = [
      patch('fields', present ?? '', restored),
      code === null ? '' : patch('code', code.present, code.restored),
    ];
    const text = texts.filter((one) => one !== '').join('');
    if (text !== '') diffs.set(item.source.id, text);
  }
  return diffs;
}

function patch(label: string, present: string, restored: string): string {
  if (present === restored) return '';
  const text = createTwoFilesPatch(label, label, lines(present), lines(restored), 'now', 'restored', {
    timeout: MOST_WORK_MILLISECONDS,
  });
  return text ?? `${label}: the two differ too much to be compared line by line.\n`;
}

function lines(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
