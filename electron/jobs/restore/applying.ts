import { existsSync } from 'node:fs';
import { isBackupError } from '../../../shared/errors.ts';
import type { Held } from '../../backup/alone.ts';
import type { ItemOutcome } from '../../backup/restore/apply.ts';
import { carryOut } from '../../backup/restore/attempt.ts';
import { type JournalState, readJournal } from '../../backup/restore/journal.ts';
import { journalPath } from '../../backup/restore/journals.ts';
import { planRestore, type RestorePlan } from '../../backup/restore/plan.ts';
import type { RestoreSource } from '../../backup/restore/sources.ts';
import { whereNow } from '../../browse/restore/moved.ts';
import type { KeptJob } from '../../settings/desktop-settings.ts';
import type { RestoreRecord } from './record.ts';
import { planPartsOf, type RestoreSession } from './session.ts';

export interface Applying {
  readonly job: KeptJob;
  readonly owner: string;
  readonly toolVersion: string;
  /** The job's own folder in local state. */
  readonly stateFolder: string;
  readonly held: Held;
  readonly overwriteConflicts: boolean;
  readonly onProgress: () => void;
}

/** How an attempt has ended: what kept it from going on, if anything did, and its journal if it has one. */
export interface Attempted {
  readonly error: unknown;
  readonly journal: JournalState | undefined;
}

/** Does what a record's plan says, or goes on with it where it was interrupted. Never throws. */
export async function applyRecord(
  record: RestoreRecord,
  session: RestoreSession,
  applying: Applying,
): Promise<Attempted> {
  const { held, stateFolder } = applying;
  const path = journalPath(stateFolder, record.asked.restoreId);
  let error: unknown;
  try {
    error = await attempt(record, session, applying, path);
  } catch (thrown) {
    error = thrown;
  }
  // What a lost lock has cut off was cancelled by nobody.
  const { reason } = held.signal;
  const journal = existsSync(path) ? await readJournal(path).catch(() => undefined) : undefined;
  return { error: isBackupError(reason) ? reason : error, journal };
}

async function attempt(
  record: RestoreRecord,
  session: RestoreSession,
  applying: Applying,
  path: string,
): Promise<unknown> {
  const { job, held, owner, toolVersion, overwriteConflicts, onProgress } = applying;
  const { signal, checkLock } = held;
  const before = existsSync(path) ? await readJournal(path) : undefined;
  const planned = before === undefined ? record.planned : undefined;
  const begun = before?.header ?? planned?.header;
  if (begun === undefined) return undefined;
  const sources = await whereNow(session.browser.catalog, session.storage, begun.sources);
  const header = before === undefined ? { ...begun, sources, overwriteConflicts } : begun;
  record.begin(header.overwriteConflicts);
  onProgress();
  const parts = planPartsOf(session, header, signal);
  const plan = planned === undefined ? await planRestore(parts, sources) : withSources(planned.plan, sources);
  const outcome = await carryOut(
    {
      ...parts,
      onOutcome: (_done: number, _total: number, one: ItemOutcome) => {
        record.reached(one);
        onProgress();
      },
      safety: {
        account: session.target,
        owner,
        toolVersion,
        zone: job.schedule.zone,
        folderPattern: job.folderPattern,
        checkLock,
      },
    },
    { header, path, before },
    plan,
  );
  for (const one of outcome.items) record.reached(one);
  record.safetyRuns = outcome.safetyRuns;
  record.state = outcome.status;
  return outcome.error;
}

/** The same plan, of versions where they lie now. */
function withSources(plan: RestorePlan, sources: readonly RestoreSource[]): RestorePlan {
  const byId = new Map(sources.map((source) => [source.id, source]));
  return {
    ...plan,
    items: plan.items.map((item) => ({ ...item, source: byId.get(item.source.id) ?? item.source })),
  };
}
