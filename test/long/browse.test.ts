import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historyOf } from '../support/account-history.ts';
import { checkHistory } from '../support/played-history.ts';

/** As test/integration/browse/account-at-dates.test.ts, many more and longer ones. */
const HISTORIES = 40;
const LONGEST = 14;

test('the browser knows every account at every date, over many long histories', async () => {
  await fc.assert(fc.asyncProperty(historyOf(LONGEST), checkHistory), {
    numRuns: HISTORIES,
    endOnFailure: true,
  });
  expect.hasAssertions();
});
