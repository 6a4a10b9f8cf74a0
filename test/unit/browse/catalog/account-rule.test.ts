import { describe, expect, it } from 'vitest';
import {
  type SpanState,
  type SpanVersion,
  spansOf,
} from '../../../../electron/browse/catalog/account-rule.ts';

const MONDAY = '2026-01-05T02:00:00.000Z#000000001#run-1';
const TUESDAY = '2026-01-06T02:00:00.000Z#000000002#run-2';
const WEDNESDAY = '2026-01-07T02:00:00.000Z#000000003#run-3';

let rows = 0;
function version(at: string, modified: string, runId = at.slice(-5)): SpanVersion {
  rows += 1;
  const same = { id: 1, name: 'Header', sort_name: 'header', folder_id: 1, hash: modified, substance: '' };
  return { ...same, version: rows, at, run_id: runId, modified };
}

function state(at: string, kind: string): SpanState {
  return { id: 1, at, run_id: at.slice(-5), state: kind };
}

function told(versions: readonly SpanVersion[], states: readonly SpanState[] = []): unknown[] {
  return spansOf(versions, states).map((span) => [span.at, span.version.modified, span.state, span.runId]);
}

describe('the account over time for one asset', () => {
  it('has its newest version from the run on that kept it', () => {
    expect(told([version(MONDAY, '2025'), version(WEDNESDAY, '2026')])).toEqual([
      [MONDAY, '2025', 'present', 'run-1'],
      [WEDNESDAY, '2026', 'present', 'run-3'],
    ]);
  });

  it('goes by the date of the version before the order of runs', () => {
    expect(told([version(MONDAY, '2026'), version(TUESDAY, '2025')])).toEqual([
      [MONDAY, '2026', 'present', 'run-1'],
    ]);
  });

  it('takes the later of two runs that kept it with the same date', () => {
    const [first, second] = [version(MONDAY, '2026'), version(TUESDAY, '2026')];
    expect(spansOf([first, second], []).map((span) => span.version)).toEqual([first, second]);
  });

  it('takes the greater run of two that hold the same line', () => {
    const [one, other] = [version(MONDAY, '2026', 'run-1'), version(MONDAY, '2026', 'run-9')];
    expect(spansOf([one, other], []).map((span) => span.version)).toEqual([other]);
  });

  it('is gone from the run on that saw it deleted, or out of the selection', () => {
    for (const gone of ['deleted', 'left-selection']) {
      expect(told([version(MONDAY, '2025')], [state(TUESDAY, gone)])).toEqual([
        [MONDAY, '2025', 'present', 'run-1'],
        [TUESDAY, '2025', gone, 'run-2'],
      ]);
    }
  });

  it('counts a version as present, and a state of the same run after it', () => {
    expect(told([version(MONDAY, '2025'), version(TUESDAY, '2025')], [state(TUESDAY, 'deleted')])).toEqual([
      [MONDAY, '2025', 'present', 'run-1'],
      [TUESDAY, '2025', 'deleted', 'run-2'],
    ]);
  });

  it('is back with a version that is older than the one it had, if that is seen again', () => {
    const versions = [version(MONDAY, '2026'), version(WEDNESDAY, '2025')];
    expect(told(versions, [state(TUESDAY, 'deleted')])).toEqual([
      [MONDAY, '2026', 'present', 'run-1'],
      [TUESDAY, '2026', 'deleted', 'run-2'],
      [WEDNESDAY, '2026', 'present', 'run-3'],
    ]);
  });

  it('is back where it is seen to be there, without a new version', () => {
    const states = [state(TUESDAY, 'left-selection'), state(WEDNESDAY, 'present')];
    expect(told([version(MONDAY, '2025')], states).at(-1)).toEqual([WEDNESDAY, '2025', 'present', 'run-3']);
  });

  it('says nothing new where nothing changed, and nothing at all of an asset that was never kept', () => {
    const states = [state(TUESDAY, 'deleted'), state(WEDNESDAY, 'deleted')];
    expect(told([version(MONDAY, '2025')], states)).toHaveLength(2);
    expect(told([version(MONDAY, '2025')], [state(TUESDAY, 'outside')])).toHaveLength(1);
    expect(told([], [state(MONDAY, 'outside')])).toEqual([]);
  });
});
