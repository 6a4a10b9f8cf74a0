import pLimit from 'p-limit';
import { BackupError } from '../../../shared/errors.ts';
import type { Storage } from '../../storage/storage.ts';
import { cancellableStorage } from '../cancellable-storage.ts';
import { INDEX_FILE } from '../snapshots.ts';
import { TaskPool } from '../task-pool.ts';
import { CheckTimes } from './check-times.ts';
import { Findings, Tally, type VerifyOutcome, type VerifyProgress } from './findings.ts';
import { IndexScan } from './index-scan.ts';
import { Mended } from './mended.ts';
import { type FinishedRun, replacedRuns, type Surveyed, surveyRoot } from './root-survey.ts';
import { type Choice, RunVerifier, type Workshop } from './run-verifier.ts';
import { chooseOldest } from './sample.ts';
import { walk } from './walk.ts';

/** Runs looked at at the same time: small ones wait for the network more than they read. */
const RUNS_AT_ONCE = 4;
const PAGES_AT_ONCE = 8;

export interface VerifyParts {
  readonly storage: Storage;
  /** Where it is kept which files were checked when. */
  readonly timesPath: string;
  /** Files read at the same time. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface VerifyRequest {
  /** A run id or the beginning of one, a snapshot folder, or `latest`; all runs where it is absent. */
  readonly run?: string | undefined;
  /**
   * How many of the files of assets are read, the longest unchecked first; all where it is absent. What lists
   * tell, and the files that runs keep about themselves, is looked at in any case.
   */
  readonly samplePercent?: number | undefined;
}

/**
 * Reads back what lies at a destination and compares it with what was written. Throws `cancelled`, `configuration`
 * where there is no such run, and whatever keeps the destination from being read: then nothing is said of it.
 */
export async function verify(parts: VerifyParts, request: VerifyRequest = {}): Promise<VerifyOutcome> {
  const { signal } = parts;
  const failing = new AbortController();
  const storage = cancellableStorage(parts.storage, AbortSignal.any([signal, failing.signal]));
  const pool = new TaskPool(parts.concurrency, () => failing.abort());
  const times = CheckTimes.open(parts.timesPath);
  try {
    return await new Verification({ ...parts, storage }, pool, times).verify(request);
  } catch (caught) {
    failing.abort();
    await pool.settle();
    if (signal.aborted) throw new BackupError('cancelled', 'Verifying was cancelled.');
    throw pool.failure?.error ?? caught;
  } finally {
    times.close();
  }
}

class Verification {
  readonly #parts: VerifyParts;
  readonly #shop: Omit<Workshop, 'mended'>;
  readonly #checkTimes: CheckTimes;
  readonly #tally: Tally;

  constructor(parts: VerifyParts, pool: TaskPool, checkTimes: CheckTimes) {
    const { storage, onProgress, now = Date.now } = parts;
    this.#parts = parts;
    this.#checkTimes = checkTimes;
    this.#tally = new Tally(onProgress);
    this.#shop = {
      storage,
      pool,
      listing: pLimit(PAGES_AT_ONCE),
      tally: this.#tally,
      now: () => Math.floor(now() / 1000),
    };
  }

  async verify({ run, samplePercent }: VerifyRequest): Promise<VerifyOutcome> {
    const { storage } = this.#parts;
    const surveyed = await surveyRoot(storage, this.#checkTimes.knownRuns());
    const runs = run === undefined ? surveyed.runs : [findRun(storage, surveyed.runs, run)];
    const findings = new Findings();
    this.#expect(runs, samplePercent);
    if (run === undefined) {
      const there = new Set(surveyed.folders);
      const gone = [...this.#checkTimes.knownRuns().keys()].filter((folder) => !there.has(folder));
      this.#checkTimes.forget(gone);
      await this.#verifyRoot(surveyed, findings);
    }
    const choices = samplePercent === undefined ? undefined : await this.#choose(runs, samplePercent);
    const shop = { ...this.#shop, mended: await Mended.read(storage, surveyed.runs) };
    const limit = pLimit(RUNS_AT_ONCE);
    const verifying = runs.map((one, place) =>
      limit(async () => findings.add(await this.#verifyRun(shop, one, choices?.[place] ?? 'all'))),
    );
    // What was checked by then is remembered by each, also where one fails.
    await Promise.allSettled(verifying);
    await Promise.all(verifying);
    await this.#shop.pool.drain();
    const lasting = await this.#lasting(surveyed, findings);
    return { checked: this.#tally.checked, bytes: this.#tally.bytes, runs: runs.length, ...lasting.sorted() };
  }

  /** What lies beside the runs. */
  async #verifyRoot({ rootBytes, findings: found, strange }: Surveyed, findings: Findings): Promise<void> {
    const { storage, listing } = this.#shop;
    findings.add(found);
    this.#tally.expect(1);
    this.#tally.read(rootBytes);
    for (const folder of strange) {
      await walk(storage, folder, listing, (path) => {
        if (!/^retention\/[^/]*\.json$/.test(path)) findings.foreign.push({ run: null, path, id: null });
      });
    }
  }

  #expect(runs: readonly FinishedRun[], samplePercent: number | undefined): void {
    for (const { manifest } of runs) {
      const files = 'value' in manifest ? manifest.value?.files : undefined;
      this.#tally.expect(files?.folders ? 5 : 4);
      if (samplePercent === undefined) this.#tally.expectLines(files?.index.lines ?? 0);
    }
  }

  async #choose(runs: readonly FinishedRun[], percent: number): Promise<readonly Choice[]> {
    const limit = pLimit(RUNS_AT_ONCE);
    const times = await limit.map([...runs], (run) => this.#timesOf(run));
    const chosen = chooseOldest(times, percent, this.#parts.random ?? Math.random);
    this.#tally.expect(chosen.reduce((sum, files) => sum + files.reduce((one, next) => one + next, 0), 0));
    return chosen;
  }

  /** As remembered; of a run that is new, its index says how many files it has. */
  async #timesOf({ folder, runId }: FinishedRun): Promise<Uint32Array> {
    const known = runId === null ? undefined : this.#checkTimes.of(folder, runId);
    if (known !== undefined) return known;
    let files = 0;
    const scan = new IndexScan(this.#parts.storage, `${folder}/${INDEX_FILE}`);
    for await (const line of scan.lines()) files += line.files.length;
    return new Uint32Array(files);
  }

  async #verifyRun(shop: Workshop, run: FinishedRun, choice: Choice): Promise<Findings> {
    const { folder, runId } = run;
    const before = runId === null ? undefined : this.#checkTimes.of(folder, runId);
    const verifier = new RunVerifier(shop, run, choice, before);
    try {
      return await verifier.verify();
    } finally {
      const { times } = verifier;
      if (runId !== null && times !== undefined) this.#checkTimes.save(folder, runId, times);
    }
  }

  /** Without what retention took away meanwhile. */
  async #lasting(before: Surveyed, findings: Findings): Promise<Findings> {
    if (findings.missing.length + findings.damaged.length === 0) return findings;
    const { storage } = this.#parts;
    await checkStillThere(storage, before);
    const replaced = await replacedRuns(storage);
    const lasting = new Findings();
    const isThere = ({ run }: { run: string | null }) => run === null || !replaced.has(run);
    lasting.missing.push(...findings.missing.filter(isThere));
    lasting.damaged.push(...findings.damaged.filter(isThere));
    lasting.foreign.push(...findings.foreign);
    lasting.repaired.push(...findings.repaired);
    return lasting;
  }
}

/** A drive that was taken away may leave an empty folder: then nothing of it is missing. */
async function checkStillThere(storage: Storage, { folders }: Surveyed): Promise<void> {
  const there = new Set((await storage.list('')).folders);
  if (folders.length === 0 || folders.some((folder) => there.has(folder))) return;
  throw new BackupError(
    'storage-unavailable',
    `The backups in ${storage.locate('')} are not there any more.`,
    {
      hint: 'Was the folder emptied, or its drive disconnected?',
    },
  );
}

/** The run that `wanted` means. Throws `configuration` where there is none, or several. */
function findRun(storage: Storage, runs: readonly FinishedRun[], wanted: string): FinishedRun {
  const latest = runs.at(-1);
  if (wanted === 'latest' && latest !== undefined) return latest;
  const found = runs.filter(
    ({ folder, runId }) => folder === wanted || (wanted !== '' && runId?.startsWith(wanted)),
  );
  const [one, another] = found;
  if (one !== undefined && another === undefined) return one;
  throw new BackupError(
    'configuration',
    one === undefined
      ? `There is no finished run "${wanted}" in ${storage.locate('')}.`
      : `"${wanted}" names ${found.length} runs.`,
    { hint: 'The command "runs" lists the ids and folders of all runs.' },
  );
}
