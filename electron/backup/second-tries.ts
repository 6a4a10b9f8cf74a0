import type { Capture } from './capture.ts';
import type { JobDatabase } from './catalog/database.ts';
import type { ListTrust } from './trust.ts';

const PAGE = 500;

/**
 * Fetches again by id whatever is held from lists of types whose lists were found not to carry whole
 * assets, kept in this run or in an earlier one. What fails is pending.
 */
export async function refetchUntrusted(
  database: JobDatabase,
  capture: Capture,
  trust: ListTrust,
): Promise<void> {
  for (const { typeId, trusted } of trust.outcomes()) {
    if (trusted) continue;
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const ids = await database.comparison.keptFromLists(typeId, after, PAGE);
      const last = ids.at(-1);
      if (last === undefined) break;
      after = last;
      for (const id of ids) {
        await capture.later(() => capture.fetchById({ id, modified: '' }));
      }
    }
    await capture.drain();
  }
}

/** Tries what earlier runs and attempts could not keep, last of all. */
export async function retryPending(database: JobDatabase, capture: Capture, attempt: number): Promise<void> {
  for (const pending of await database.progress.stillPending()) {
    if (pending.attempt === attempt) continue;
    await capture.later(() => capture.fetchById(pending));
  }
  await capture.drain();
}
