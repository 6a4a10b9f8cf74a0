import { describe, expect, it } from 'vitest';
import { merged, nearestTo } from '../../../../renderer/components/code/compare/change-bar.tsx';
import { changeWords } from '../../../../renderer/components/code/compare/compare-tools.tsx';
import type { ChangePlace } from '../../../../renderer/components/code/compare/compared-editors.ts';

const place = (top: number, height: number, kind: ChangePlace['kind'] = 'changed') => ({ top, height, kind });

describe('the bar of changes', () => {
  it('has a mark for each change that can be told apart', () => {
    const marks = merged([place(0.1, 0.01, 'added'), place(0.5, 0.2, 'deleted')]);
    expect(marks.map(({ kind, first, last }) => [kind, first, last])).toEqual([
      ['added', 0, 0],
      ['deleted', 1, 1],
    ]);
  });

  it('has one mark for changes that lie too near to each other', () => {
    const marks = merged([place(0.1, 0.001, 'added'), place(0.101, 0.002, 'deleted'), place(0.103, 0.001)]);
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatchObject({ kind: 'changed', first: 0, last: 2, top: 0.1 });
    expect(marks[0]?.height).toBeCloseTo(0.004);
  });

  it('leads to the change at a place, or the nearest one', () => {
    const places = [place(0.1, 0.1), place(0.6, 0.1)];
    expect([0, 0.15, 0.3, 0.5, 0.65, 1].map((share) => nearestTo(places, share))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(nearestTo([], 0.5)).toBeNull();
  });
});

describe('the count of changes', () => {
  it('tells how many there are, and which is shown', () => {
    expect(changeWords(0, null)).toBe('No changes');
    expect(changeWords(1, null)).toBe('1 change');
    expect(changeWords(1200, null)).toBe('1,200 changes');
    expect(changeWords(12, 2)).toBe('3 of 12 changes');
  });
});
