import { join } from 'node:path';
import type { HealthView, VerifyReport } from '../../../shared/trust.ts';
import type { Log } from '../../journal/log.ts';
import { jobFolder } from '../job-runner.ts';
import {
  type HealthRecord,
  type NamedFinding,
  NOTHING_KNOWN,
  readHealthRecord,
  removeHealthRecord,
  writeHealthRecord,
} from './health-record.ts';

/** So many of each kind are shown. */
const MOST_SHOWN = 1000;

/** What is known of the wholeness of all jobs' backups: it survives the program's end. */
export class HealthBook {
  readonly #parts: { readonly stateFolder: string; readonly log: Log };
  readonly #records = new Map<string, HealthRecord>();

  constructor(parts: { readonly stateFolder: string; readonly log: Log }) {
    this.#parts = parts;
  }

  of(jobId: string): HealthRecord {
    const known = this.#records.get(jobId);
    if (known !== undefined) return known;
    const record = readHealthRecord(this.#pathOf(jobId));
    this.#records.set(jobId, record);
    return record;
  }

  /** It counts at once; what cannot be written is forgotten with the program's end. */
  async note(jobId: string, news: Partial<HealthRecord>): Promise<void> {
    const record = { ...this.of(jobId), ...news };
    this.#records.set(jobId, record);
    try {
      await writeHealthRecord(this.#pathOf(jobId), record);
    } catch (error) {
      this.#parts.log.error('What verifying found could not be remembered on this machine.', { error });
    }
  }

  /** The backups are others now, or the job is gone. */
  forget(jobId: string): void {
    this.#records.set(jobId, NOTHING_KNOWN);
    removeHealthRecord(this.#pathOf(jobId)).catch((error: unknown) =>
      this.#parts.log.error('What verifying found could not be forgotten.', { error }),
    );
  }

  view(jobId: string): HealthView {
    const record = this.of(jobId);
    const { verified, missing, damaged, foreign } = record;
    return {
      state: stateOf(record),
      verified: verified?.finished.toISOString() ?? null,
      samplePercent: verified?.samplePercent ?? null,
      checked: verified?.checked ?? 0,
      missing: missing.length,
      damaged: damaged.length,
      foreign: foreign.length,
    };
  }

  report(jobId: string): VerifyReport | null {
    const { verified, missing, damaged, foreign, repaired, problem, repair } = this.of(jobId);
    const isEmpty = missing.length + damaged.length + foreign.length === 0;
    if (verified === null && problem === null && isEmpty) return null;
    const { started, finished, ...what } = verified ?? NO_VERIFYING;
    return {
      ...what,
      started: started.toISOString(),
      finished: finished.toISOString(),
      totals: {
        missing: missing.length,
        damaged: damaged.length,
        foreign: foreign.length,
        repaired,
      },
      missing: missing.slice(0, MOST_SHOWN).map(shown),
      damaged: damaged.slice(0, MOST_SHOWN).map(shown),
      foreign: foreign.slice(0, MOST_SHOWN).map(shown),
      problem,
      repair: repair && {
        finished: repair.finished.toISOString(),
        repaired: repair.repaired,
        lostTotal: repair.lost.length,
        lost: repair.lost
          .slice(0, MOST_SHOWN)
          .map(({ reason, ...finding }) => ({ ...shown(finding), reason })),
        problem: repair.problem,
      },
    };
  }

  #pathOf(jobId: string): string {
    return join(jobFolder(this.#parts.stateFolder, jobId), 'health.json');
  }
}

/** Sound only where all that is known says so. */
function stateOf({ verified, missing, damaged, cut, problem }: HealthRecord): HealthView['state'] {
  if (missing.length + damaged.length > 0) return 'damaged';
  return verified === null || cut || problem !== null ? 'unknown' : 'sound';
}

/** Where none came to its end, or only of one backup. */
const NO_VERIFYING = {
  started: new Date(0),
  finished: new Date(0),
  folder: null,
  samplePercent: null,
  runs: 0,
  checked: 0,
  bytes: 0,
};

function shown({ run, path, id, name }: NamedFinding) {
  return { runId: run, path, asset: id === null ? null : { id, name } };
}
