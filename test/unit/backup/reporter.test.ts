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

  test('is told only where something changes', () => {
    const { made, told } = reporter();
    made.expect(0);
    made.spare(0);
    expect(told).toEqual([]);
  });
});
