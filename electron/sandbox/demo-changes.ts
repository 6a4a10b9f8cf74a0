import type { Account } from './account.ts';
import { Random } from './random.ts';
import { type AssetRecord, isLiveOwnBlock, nameOf } from './records.ts';

/** What one round of demo changes did, by asset id. */
export interface DemoChanges {
  readonly edited: readonly number[];
  readonly added: readonly number[];
  readonly renamed: number;
  readonly moved: number;
  readonly removed: number;
}

/**
 * A day's work in an account: 3 edits, 2 new, 1 rename, 1 move and 1 deletion, eight different own
 * blocks. Each round chooses others, the same ones for the same seed. Throws a RangeError where the
 * account has fewer than six own blocks.
 */
export function changeForDemo(account: Account): DemoChanges {
  const random = new Random(account.seed, account.demoRound, 91);
  const blocks = account.records().filter(isLiveOwnBlock);
  if (blocks.length < 6) {
    throw new RangeError(`The demo changes six blocks, and the sandbox account has only ${blocks.length}.`);
  }
  const take = (): AssetRecord => {
    const [taken] = blocks.splice(random.below(blocks.length), 1);
    if (taken === undefined) throw new RangeError('No block is left to change.');
    return taken;
  };
  const edited = [take(), take(), take()];
  const renamed = take();
  const moved = take();
  const removed = take();

  for (const record of edited) account.edit(record);
  account.change(renamed, (changed) => {
    changed.name = `${nameOf(renamed, account.seed).trim().slice(0, 150)} (renamed)`;
  });
  const folders = account.folders().filter(({ id, shared }) => !shared && id !== moved.categoryId);
  account.move(moved, random.pick(folders).id);
  account.remove(removed);
  const added = [197, 220].map((typeId) =>
    account.add({
      typeId,
      categoryId: random.pick(folders).id,
      name: `🆕 Demo block ${account.demoRound + 1}-${typeId}`,
    }),
  );
  account.endDemoRound();
  return {
    edited: edited.map(({ id }) => id),
    added: added.map(({ id }) => id),
    renamed: renamed.id,
    moved: moved.id,
    removed: removed.id,
  };
}
