import { expect, it } from 'vitest';
import { sortName } from '../../../../electron/browse/catalog/sort-name.ts';

function sorted(names: readonly string[]): string[] {
  return [...names].sort((one, other) => (sortName(one) < sortName(other) ? -1 : 1));
}

it('sorts numbers in names by their value, however many digits they have', () => {
  const names = ['Block 1', 'Block 2', 'Block 007', 'Block 10', 'Block 100 a', 'Block 100 b'];
  expect(sorted(names.toReversed())).toEqual(names);
});

it('takes no notice of case, accents and space around a name', () => {
  expect(sorted(['zebra', ' Über uns', 'Éclair', 'apple', 'Banana'])).toEqual([
    'apple',
    'Banana',
    'Éclair',
    ' Über uns',
    'zebra',
  ]);
});

it('takes a name of very many digits as it is', () => {
  expect(sorted(['9'.repeat(300), '1'.repeat(300), '5'])).toEqual(['5', '1'.repeat(300), '9'.repeat(300)]);
});
