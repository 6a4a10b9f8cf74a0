import { BackupError } from '../../../shared/errors.ts';
import type { RestoreDifference } from '../../../shared/trust.ts';
import { differenceOf } from '../../backup/restore/difference.ts';
import { knownIds } from '../../backup/restore/known-ids.ts';
import { namesOf } from '../../backup/restore/plan.ts';
import { languageOf } from '../../browse/details/language.ts';
import type { RestoreRecord } from './record.ts';
import { planPartsOf, type RestoreSession } from './session.ts';

/** What an asset is there now and what it would be after. Throws `configuration` where the restore has none of that id. */
export async function differenceIn(
  { planned, journal }: RestoreRecord,
  session: RestoreSession,
  id: number,
  signal: AbortSignal,
): Promise<RestoreDifference> {
  const header = planned?.header ?? journal?.header;
  const source = header?.sources.find((one) => one.id === id);
  if (header === undefined || source === undefined) {
    throw new BackupError('configuration', `Asset ${id} is not part of this restore.`, {
      hint: 'Choose another in the list.',
    });
  }
  const parts = planPartsOf(session, header, signal);
  const ids = planned === undefined ? idsOf(journal) : knownIds(planned.plan);
  const item = { source, ...namesOf(parts, source) };
  const { present, restored, code } = await differenceOf(parts, item, ids);
  return {
    id,
    name: source.name,
    present,
    restored,
    code:
      code === null
        ? null
        : {
            language: languageOf(code.extension, code.restored),
            present: code.present,
            restored: code.restored,
          },
  };
}

/** By which id what was restored is named there; a copy goes on using what its original uses. */
function idsOf(journal: RestoreRecord['journal']): Map<number, number> {
  if (journal === undefined || journal.header.mode === 'copy') return new Map();
  return new Map([...journal.done.values()].map(({ id, targetId }) => [id, targetId]));
}
