import { describe, expect, test } from 'vitest';
import { Reporter, type RunProgress } from '../../../electron/backup/reporter.ts';

function reporter() {
  const told: RunProgress[] = [];
  const made = new Reporter((progress) => told.push(progress));
  return { made, told, last: () => told.at(-1) };
}

describe('how far a run is', () => {
  test('is told with each phase and each asset', () => {
    const { made, told } = reporter();
    made.phase('fetching');
    made.expect(2);
    made.kept(10);
    made.kept(5);
    expect(told.map(({ kept, expected, bytes }) => [kept, expected, bytes])).toEqual([
      [0, 0, 0],
      [0, 2, 0],
      [1, 2, 10],
      [2, 2, 15],
    ]);
  });

  test('comes nearer to its end where there is less to keep than was expected', () => {
    const { made, last } = reporter();
    made.expect(300);
    made.kept(1);
    made.spare(286);
    expect(last()).toMatchObject({ kept: 1, expected: 14 });
  });

  test('never goes beyond its end', () => {
    const { made, last } = reporter();
    made.expect(2);
    for (const bytes of [1, 2, 3]) made.kept(bytes);
    made.spare(2);
    expect(last()).toMatchObject({ kept: 3, expected: 3 });
  });

  test('has a share that is not known at first, and is whole when fetching ends', () => {
    const { made, told } = reporter();
    made.phase('fetching');
    made.expect(4);
    made.kept(1);
    made.phase('comparing');
    expect(told.map(({ share }) => share)).toEqual([null, 0, 0.25, 1]);
  });

  test('has a share that is whole when fetching ends, though there was nothing to keep', () => {
    const { made, last } = reporter();
    made.phase('fetching');
    made.phase('comparing');
    expect(last()).toMatchObject({ kept: 0, expected: 0, share: 1 });
  });

  test('has a share that never falls, though there is more to keep than was expected', () => {
    const { made, told, last } = reporter();
    made.expect(2);
    made.kept(1);
    made.expect(8);
    made.kept(1);
    expect(last()).toMatchObject({ kept: 2, expected: 10, share: 0.5 });
    for (let kept = 3; kept <= 12; kept += 1) made.kept(1);
    const shares = told.map(({ share }) => share ?? 0);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(last()).toMatchObject({ kept: 12, expected: 12, share: 1 });
  });

  test('is told only where something changes', () => {
    const { made, told } = reporter();
    made.expect(0);
    made.spare(0);
    expect(told).toEqual([]);
  });
});
