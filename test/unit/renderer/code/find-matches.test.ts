import { SearchQuery } from '@codemirror/search';
import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { matchesOf, matchFrom, matchWords } from '../../../../renderer/components/code/find-matches.ts';

const doc = Text.of(['SET @rows = 1', 'set @rows = 2']);
const find = (search: string, caseSensitive = false) =>
  matchesOf(new SearchQuery({ search, caseSensitive, literal: true }), doc);

describe('what is found in code', () => {
  it('is found in any case unless told otherwise', () => {
    expect(find('set').all).toHaveLength(2);
    expect(find('set', true).all).toEqual([{ from: 14, to: 17 }]);
  });

  it('is nothing where nothing is asked for', () => {
    expect(find('')).toEqual({ all: [], more: false });
  });

  it('is counted, with the one that is selected', () => {
    expect(matchWords(find('@rows'), { from: 4, to: 9 })).toBe('1 of 2');
    expect(matchWords(find('@rows'), { from: 0, to: 0 })).toBe('2 matches');
    expect(matchWords(find('= 2'), { from: 0, to: 0 })).toBe('1 match');
    expect(matchWords(find('none'), { from: 0, to: 0 })).toBe('No matches');
  });

  it('is counted up to what people still read', () => {
    const long = Text.of(['a'.repeat(12_000)]);
    const all = matchesOf(new SearchQuery({ search: 'a' }), long);
    expect(matchWords(all, { from: 0, to: 0 })).toBe('9,999+ matches');
  });

  it('is gone to from where one is, and from the beginning behind the last', () => {
    expect(matchFrom(find('@rows'), 5)).toEqual({ from: 18, to: 23 });
    expect(matchFrom(find('@rows'), 20)).toEqual({ from: 4, to: 9 });
  });
});
