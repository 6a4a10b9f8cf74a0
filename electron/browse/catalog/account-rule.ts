import { z } from 'zod';

export const spanVersionRow = z.object({
  id: z.number(),
  version: z.number(),
  at: z.string(),
  run_id: z.string(),
  modified: z.string(),
  name: z.string(),
  sort_name: z.string(),
  folder_id: z.number(),
  hash: z.string(),
  substance: z.string(),
});
export type SpanVersion = z.infer<typeof spanVersionRow>;
export const spanStateRow = z.object({
  id: z.number(),
  at: z.string(),
  run_id: z.string(),
  state: z.string(),
});
export type SpanState = z.infer<typeof spanStateRow>;

export type SpanKind = 'present' | 'deleted' | 'left-selection';

/** From when on, and by which run, an asset was in which state with which newest version. */
export interface Span {
  readonly at: string;
  readonly runId: string;
  readonly version: SpanVersion;
  readonly state: SpanKind;
}

/**
 * The account over time for one asset, by the format's rule: its newest version is the one with the greatest
 * (modified, at); its state the last one, where a version counts as present and a state of the same moment comes
 * after it. Both lists sorted by (at, run).
 */
export function spansOf(versions: readonly SpanVersion[], states: readonly SpanState[]): Span[] {
  const moments = [...new Set([...versions, ...states].map(({ at }) => at))].sort();
  const spans: Span[] = [];
  let newest: SpanVersion | undefined;
  let state: SpanKind = 'present';
  let nextVersion = 0;
  let nextState = 0;
  for (const at of moments) {
    let runId = '';
    for (; versions[nextVersion]?.at === at; nextVersion += 1) {
      const version = versions[nextVersion];
      if (version === undefined) break;
      if (newest === undefined || isNewer(version, newest)) newest = version;
      // What a repair holds came with the run that it mends, which sorts first.
      runId ||= version.run_id;
      state = 'present';
    }
    for (; states[nextState]?.at === at; nextState += 1) {
      const learned = states[nextState];
      if (learned === undefined) break;
      state = learned.state === 'deleted' || learned.state === 'left-selection' ? learned.state : 'present';
      runId = learned.run_id;
    }
    const last = spans.at(-1);
    if (newest === undefined || (last?.version === newest && last.state === state)) continue;
    spans.push({ at, runId, version: newest, state });
  }
  return spans;
}

function isNewer(one: SpanVersion, other: SpanVersion): boolean {
  if (one.modified !== other.modified) return one.modified > other.modified;
  if (one.at !== other.at) return one.at > other.at;
  return one.run_id > other.run_id;
}
