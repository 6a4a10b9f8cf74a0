import { describe, expect, it } from 'vitest';
import {
  all,
  extendTo,
  moveTo,
  NOTHING_SELECTED,
  only,
  placeAfter,
  toggle,
} from '../../../../renderer/components/data-grid/selection.ts';

const indexes = ({ selected }: { selected: ReadonlySet<number> }) => [...selected].sort((a, b) => a - b);

describe('a selection', () => {
  it('extends from where it began, to either side, and forgets what it passed', () => {
    const begun = only(5);
    expect(indexes(extendTo(begun, 8))).toEqual([5, 6, 7, 8]);
    expect(indexes(extendTo(extendTo(begun, 8), 3))).toEqual([3, 4, 5]);
  });

  it('begins at the first row where nothing was selected', () => {
    expect(indexes(extendTo(NOTHING_SELECTED, 2))).toEqual([0, 1, 2]);
  });

  it('takes single rows in and out, and a range then begins at the last one', () => {
    const some = toggle(toggle(only(1), 4), 1);
    expect(indexes(some)).toEqual([4]);
    expect(indexes(extendTo(some, 2))).toEqual([1, 2]);
  });

  it('stays while the keys move elsewhere', () => {
    expect(moveTo(only(2), 9)).toEqual({ active: 9, anchor: 2, selected: new Set([2]) });
  });

  it('is all of a list', () => {
    expect(indexes(all(only(2), 4))).toEqual([0, 1, 2, 3]);
    expect(all(NOTHING_SELECTED, 4).active).toBe(0);
  });
});

describe('a key in a list', () => {
  it.each([
    ['ArrowDown', -1, 0],
    ['ArrowDown', 9, 9],
    ['ArrowUp', -1, 9],
    ['ArrowUp', 0, 0],
    ['PageDown', 2, 6],
    ['PageUp', 2, 0],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['x', 5, null],
  ])('%s at %i of 10 leads to %s', (key, active, place) => {
    expect(placeAfter(key, active, 10, 4)).toBe(place);
  });

  it('leads nowhere in an empty list', () => {
    expect(placeAfter('ArrowDown', -1, 0, 4)).toBeNull();
  });
});
