import type { Manifest } from '../../../shared/format.ts';
import { orderOf } from '../catalog/order.ts';

/** A finished run and its snapshot folder. */
export interface RunAt {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Where something in a run came from. */
export interface Origin {
  readonly run: string;
  readonly until: string;
  readonly sequence: number;
}

/** The run that a line came from: the one it names, else the one whose manifest stands for it. */
export function originOf(
  line: { run?: string | undefined; until?: string | undefined; sequence?: number | undefined },
  { runId, until, sequence }: Manifest,
): Origin {
  if (line.run === undefined || line.until === undefined) return { run: runId, until, sequence };
  return { run: line.run, until: line.until, sequence: line.sequence ?? 0 };
}

/** Where it stands among all runs, as text that sorts. */
export function orderOfOrigin({ run, until, sequence }: Origin): string {
  return orderOf({ runId: run, until, sequence });
}
