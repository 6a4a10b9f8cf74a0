import { test } from 'vitest';
import { backUpWhileItChanges } from '../support/changing-account.ts';

test.each(['none', 'whole'] as const)(
  'a large account that changes while it is backed up is kept by the next run (bodies in lists: %s)',
  (listBodies) => backUpWhileItChanges({ assets: 25_000, listBodies, every: 20, most: 500 }),
);
