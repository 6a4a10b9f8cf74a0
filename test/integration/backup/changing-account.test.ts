import { test } from 'vitest';
import { backUpWhileItChanges } from '../../support/changing-account.ts';

test.each(['none', 'whole'] as const)(
  'an account that changes while it is backed up is kept by the next run (bodies in lists: %s)',
  (listBodies) => backUpWhileItChanges({ assets: 400, listBodies, every: 3, most: 60 }),
);

test.each(['none', 'whole'] as const)(
  'an account that changes with each request is kept by the next run (bodies in lists: %s)',
  (listBodies) => backUpWhileItChanges({ assets: 200, listBodies, every: 1, most: 60 }),
);

test.each([
  ['none', 60],
  ['whole', 30],
] as const)(
  'also where the first run is cancelled and continued later (bodies in lists: %s)',
  (listBodies, cancelAt) => backUpWhileItChanges({ assets: 200, listBodies, every: 2, most: 60, cancelAt }),
);
