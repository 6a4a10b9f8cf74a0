import { BackupError } from '../../../shared/errors.ts';
import type { IndexLine, Problem } from '../../../shared/format.ts';
import type { Log } from '../../journal/log.ts';
import type { AssetDocument } from '../../marketing-cloud/marketing-cloud.ts';
import { isFatal } from '../capture.ts';
import type { JobDatabase } from '../catalog/database.ts';
import { contentHash } from '../content-hash.ts';
import { type Kept, reasonOf } from '../keeper.ts';
import { originOf } from '../retention/runs.ts';
import type { SideRunParts } from '../side-run.ts';
import { syncCatalog } from '../snapshots.ts';
import { together } from '../together.ts';
import type { Finding } from '../verify/findings.ts';
import { type DamagedVersion, findDamage } from './damage.ts';
import { MendedRun } from './mended-run.ts';
import { findPlaces, findSources, type Places, type WholeContent } from './sources.ts';

export interface RepairParts extends SideRunParts {
  readonly database: JobDatabase;
  readonly log: Log;
  /** Assets mended at the same time. */
  readonly concurrency: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** A file that could not be put back, and why. */
export interface LostFinding extends Finding {
  readonly name: string | null;
  readonly reason: string;
}

export interface RepairOutcome {
  /** The run that holds what was put back; null where there was nothing to keep. */
  readonly run: string | null;
  readonly folder: string | null;
  /** Files that are whole again, and versions of assets that they are of. */
  readonly repaired: readonly Finding[];
  readonly versions: number;
  readonly bytes: number;
  /** Files that were found missing or damaged and are not. */
  readonly sound: readonly Finding[];
  readonly lost: readonly LostFinding[];
}

/**
 * Puts back what verifying found missing or damaged, in a run of its own: copied from where the same content is still
 * whole, else fetched from Marketing Cloud as long as it has that very version. Of an asset that has changed there
 * since, the newer version is kept, so that the newest account is whole. No finished run is written to. The job's lock
 * must be held.
 */
export async function repair(parts: RepairParts, findings: readonly Finding[]): Promise<RepairOutcome> {
  const { client, signal, database } = parts;
  await syncCatalog(parts);
  const { assets, others } = await findDamage(database, findings);
  client.restartServiceTime();
  const { folders } = await client.folders('own', signal);
  const run = new MendedRun(parts, folders);
  const places = await findPlaces(database, [...assets.values()].flat());
  const repairing = new Repairing(parts, run, places);
  const { concurrency, onProgress } = parts;
  let done = 0;
  onProgress?.({ done, total: assets.size });
  try {
    await together([...assets], { concurrency, signal }, async ([id, versions], orFailed) => {
      await repairing.mend(id, versions, orFailed);
      done += 1;
      onProgress?.({ done, total: assets.size });
    });
  } catch (error) {
    if (signal.aborted) throw new BackupError('cancelled', 'Repairing was cancelled.');
    throw error;
  }
  return repairing.end(others);
}

class Repairing {
  readonly #parts: RepairParts;
  readonly #run: MendedRun;
  readonly #places: Places;
  readonly #repaired: Finding[] = [];
  readonly #sound: Finding[] = [];
  readonly #lost: LostFinding[] = [];
  #versions = 0;

  constructor(parts: RepairParts, run: MendedRun, places: Places) {
    this.#parts = parts;
    this.#run = run;
    this.#places = places;
  }

  /** The versions of one asset: what is fetched first has the usual names. */
  async mend(id: number, versions: readonly DamagedVersion[], signal: AbortSignal): Promise<void> {
    const copied: { readonly damaged: DamagedVersion; readonly contents: readonly WholeContent[] }[] = [];
    const toFetch: DamagedVersion[] = [];
    for (const damaged of versions) {
      const { contents, isSound } = await findSources(this.#parts.storage, damaged, this.#places);
      const whole = contents.filter((content) => content !== undefined);
      if (isSound) this.#sound.push(...damaged.findings);
      else if (whole.length === contents.length) copied.push({ damaged, contents: whole });
      else toFetch.push(damaged);
    }
    if (toFetch.length > 0) await this.#fetch(id, toFetch, signal);
    for (const { damaged, contents } of copied) {
      const { version, run, heldBy } = damaged;
      await this.#run.copy({ ...version.line, ...originOf(version.line, run.manifest) }, contents, heldBy);
      this.#put(damaged);
    }
  }

  async end(others: readonly Finding[]): Promise<RepairOutcome> {
    for (const finding of others) this.#lost.push({ ...finding, name: null, reason: reasonOfOther(finding) });
    const problems = this.#lost.length === 0 ? [] : [problemOf(this.#lost)];
    const run = await this.#run.finish(problems, this.#parts.client.requestCount());
    return {
      run: run?.manifest.runId ?? null,
      folder: run?.folder ?? null,
      repaired: this.#repaired,
      versions: this.#versions,
      bytes: run?.manifest.bytes ?? 0,
      sound: this.#sound,
      lost: this.#lost,
    };
  }

  /** One request: the service has at most one of these versions. */
  async #fetch(id: number, versions: readonly DamagedVersion[], signal: AbortSignal): Promise<void> {
    const { client } = this.#parts;
    let document: AssetDocument | undefined;
    try {
      document = await client.asset(id, signal);
    } catch (error) {
      if (isFatal(error)) throw error;
      return this.#lose(versions, `It could not be fetched: ${reasonOf(error)}`);
    }
    if (document === undefined) return this.#lose(versions, 'It was deleted in Marketing Cloud.');
    const modified = document.modifiedDate ?? null;
    const hash = contentHash(document.value);
    // A move gives no new date: the date alone does not tell versions apart.
    const isSame = ({ version: { line } }: DamagedVersion) =>
      line.modifiedDate === modified && line.contentHash === hash;
    const same = versions.filter(isSame);
    const others = versions.filter((one) => !isSame(one));
    const isNewer = others.some(({ isNewest, isGone }) => isNewest && !isGone);
    if (same.length === 0 && !isNewer) return this.#loseChanged(others, modified, false);
    const kept = await this.#run.write(document);
    for (const one of same) this.#keepSame(kept, one);
    this.#loseChanged(others, modified, isNewer && this.#keepNewer(kept));
  }

  #keepSame({ asset: { line }, failure }: Kept, damaged: DamagedVersion): void {
    const before = damaged.version.line;
    if (line === undefined || (failure !== undefined && !before.partial)) {
      this.#lose([damaged], `Not all of it could be fetched: ${failure ?? 'it has no files'}`);
      return;
    }
    const whole: IndexLine = { ...before, files: line.files, partial: line.partial, source: 'id' };
    this.#run.add({ ...whole, ...originOf(before, damaged.run.manifest) }, damaged.heldBy);
    this.#put(damaged);
  }

  #keepNewer({ asset: { line }, failure }: Kept): boolean {
    if (line === undefined || failure !== undefined) return false;
    this.#run.add(line, []);
    return true;
  }

  #loseChanged(versions: readonly DamagedVersion[], modified: string | null, isKept: boolean): void {
    for (const one of versions) {
      const [reason, kept] =
        one.version.line.modifiedDate === modified
          ? ['It was changed in Marketing Cloud without a new date', '; what it is now was kept']
          : ['Marketing Cloud holds a newer version', ', which was kept'];
      this.#lose([one], `${reason}${isKept ? kept : ''}.`);
    }
  }

  #put({ findings }: DamagedVersion): void {
    this.#repaired.push(...findings);
    this.#versions += 1;
  }

  #lose(versions: readonly DamagedVersion[], reason: string): void {
    for (const { findings, version } of versions) {
      for (const finding of findings) this.#lost.push({ ...finding, name: version.line.name, reason });
    }
  }
}

function reasonOfOther({ id }: Finding): string {
  return id === null
    ? 'It belongs to the backup itself and cannot be fetched. Put it back from a copy, or back up everything.'
    : 'Its backup cannot be read, so what it was is not known.';
}

function problemOf(lost: readonly LostFinding[]): Problem {
  const ids = [...new Set(lost.flatMap(({ id }) => id ?? []))];
  return {
    code: 'not-repaired',
    message: `${lost.length} missing or damaged ${lost.length === 1 ? 'file' : 'files'} could not be put back.`,
    hint: 'Older versions are in Marketing Cloud no longer. Put them back from a copy of the backups.',
    ...(ids.length === 0 ? {} : { ids }),
  };
}
