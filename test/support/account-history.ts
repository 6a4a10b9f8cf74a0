import fc from 'fast-check';

/** Something that happens to the account; `pick` chooses to what. */
export interface AccountChange {
  readonly kind:
    | 'edit'
    | 'rename'
    | 'move'
    | 'silent move'
    | 'remove'
    | 'add'
    | 'add folder'
    | 'rename folder'
    | 'move folder';
  readonly pick: number;
}

/** What happens until the next backup, and what goes wrong in it. */
export interface Round {
  readonly changes: readonly AccountChange[];
  readonly hours: number;
  readonly trouble:
    | { readonly kind: 'none' }
    /** The service does not give some of the assets that were changed. */
    | { readonly kind: 'failing'; readonly assets: number }
    /** The run is cut off after so many assets, then more happens, then it goes on. */
    | { readonly kind: 'cut off'; readonly after: number; readonly changes: readonly AccountChange[] };
}

export interface AccountHistory {
  readonly seed: number;
  readonly rounds: readonly Round[];
  /** Which of the runs are carried together in the end, and which one is lost. */
  readonly carried: number;
  readonly lost: number;
}

const change = fc.record({
  kind: fc.constantFrom<AccountChange['kind'][]>(
    'edit',
    'edit',
    'rename',
    'move',
    'silent move',
    'remove',
    'add',
    'add folder',
    'rename folder',
    'move folder',
  ),
  pick: fc.nat(10_000),
});
const changes = fc.array(change, { maxLength: 6 });

/** Lives of an account with up to `longest` backups. */
export function historyOf(longest: number): fc.Arbitrary<AccountHistory> {
  return fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    rounds: fc.array(
      fc.record({
        changes,
        hours: fc.integer({ min: 1, max: 200 }),
        trouble: fc.oneof(
          { weight: 3, arbitrary: fc.record({ kind: fc.constant('none' as const) }) },
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant('failing' as const),
              assets: fc.integer({ min: 1, max: 3 }),
            }),
          },
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant('cut off' as const),
              after: fc.nat(12),
              changes,
            }),
          },
        ),
      }),
      { minLength: 3, maxLength: longest },
    ),
    carried: fc.nat(10_000),
    lost: fc.nat(10_000),
  });
}
