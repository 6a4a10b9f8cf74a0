import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyOf } from '../../support/account-history.ts';
import { checkHistory } from '../../support/played-history.ts';

/** Random lives of an account, backed up again and again: what the browser says of any date is what was. */

const HISTORIES = 5;
const LONGEST = 7;
/** Each run starts threads and asks a server; on a busy machine that takes a while. */
const PATIENCE = 240_000;

describe('the account at a date', () => {
  test(
    'is the one that the service had then, for every run and date, whatever happened between',
    async () => {
      await fc.assert(fc.asyncProperty(historyOf(LONGEST), checkHistory), {
        numRuns: HISTORIES,
        endOnFailure: true,
      });
      expect.hasAssertions();
    },
    PATIENCE,
  );
});
