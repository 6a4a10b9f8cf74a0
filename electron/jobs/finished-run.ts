import type { Manifest } from '../../shared/format.ts';
import { readManifest } from '../backup/snapshots.ts';
import type { RunLogEntry } from '../journal/run-log.ts';
import type { LastBackup, RunUnderWay } from '../settings/state-store.ts';
import type { Storage } from '../storage/storage.ts';

/** A run that had written its manifest when its program ended, before that was told anywhere here. */
export interface FinishedRun extends RunUnderWay {
  readonly manifest: Manifest;
}

/** The run that was under way, where it has finished; undefined where it is to be continued. Throws `storage-*`. */
export async function finishedRun(underWay: RunUnderWay, storage: Storage): Promise<FinishedRun | undefined> {
  const manifest = await readManifest(storage, underWay.folder);
  return manifest?.runId === underWay.runId ? { ...underWay, manifest } : undefined;
}

/** What the run log says of it. */
export function entryOfFinished(
  { manifest, runId, folder, trigger, slot }: FinishedRun,
  job: string,
): RunLogEntry {
  const { status, counts, bytes } = manifest;
  const finished = new Date(manifest.finished);
  return {
    at: finished,
    job,
    trigger,
    outcome: status,
    ...(slot === undefined ? {} : { slot }),
    started: new Date(manifest.started),
    finished,
    runId,
    folder,
    counts,
    bytes,
  };
}

/** What the state says of it. */
export function backupOfFinished({ manifest, folder }: FinishedRun): LastBackup {
  const { kept, unchanged } = manifest.counts;
  return { finished: new Date(manifest.finished), folder, heldAssets: kept + unchanged };
}
