import { describe, expect, it } from 'vitest';
import {
  momentOf,
  runAt,
  runOnDay,
  timelineMarks,
} from '../../../../renderer/screens/browse/timeline-marks.ts';
import type { RunPoint } from '../../../../shared/browse.ts';

function run(until: string, changed = 0): RunPoint {
  return {
    runId: until,
    folder: 'backup',
    kind: 'backup',
    until,
    started: until,
    trigger: 'schedule',
    status: 'complete',
    kept: changed,
    added: 0,
    changed,
    deleted: 0,
    bytes: 0,
    assets: 10,
  };
}

const RUNS = [
  run('2026-11-01T01:00:00.000Z', 500),
  run('2026-11-02T01:00:00.000Z', 4),
  run('2026-11-04T01:00:00.000Z', 8),
];
const dayOf = (iso: string) => iso.slice(0, 10);

describe('a moment on the line of runs', () => {
  it('is that of the last run by then; now is the last run', () => {
    expect(runAt(RUNS, null)).toBe(2);
    expect(runAt(RUNS, '2026-11-03T12:00:00.000Z')).toBe(1);
    expect(runAt(RUNS, '2026-10-03T12:00:00.000Z')).toBe(-1);
  });

  it('is asked for as the end of a run, and the last run as now', () => {
    expect(momentOf(RUNS, 1)).toBe('2026-11-02T01:00:00.000Z');
    expect(momentOf(RUNS, 2)).toBeNull();
  });

  it('is the last run by the end of a day', () => {
    expect(runOnDay(RUNS, '2026-11-03', dayOf)).toBe(1);
    expect(runOnDay(RUNS, '2026-11-04', dayOf)).toBe(2);
    expect(runOnDay(RUNS, '2026-10-31', dayOf)).toBe(-1);
  });
});

describe('the marks of the line', () => {
  it('are as high as what changed, and the first run, which kept all, does not press the others flat', () => {
    expect(timelineMarks(RUNS)).toEqual([
      { place: 0, height: 1 },
      { place: 0.5, height: 0.5 },
      { place: 1, height: 1 },
    ]);
  });

  it('stand for several runs each where there are many, and keep to the line', () => {
    const many = Array.from({ length: 1001 }, (_, index) =>
      run(new Date(index * 3_600_000).toISOString(), 1),
    );
    const marks = timelineMarks(many);
    expect(marks.length).toBeLessThanOrEqual(160);
    for (const { place } of marks) {
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThanOrEqual(1);
    }
  });

  it('stand at the end where there is one run', () => {
    expect(timelineMarks(RUNS.slice(0, 1))).toEqual([{ place: 1, height: 1 }]);
    expect(timelineMarks([])).toEqual([]);
  });
});
