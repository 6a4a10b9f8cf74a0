import { BLOCK_TYPE_IDS } from '../../electron/marketing-cloud/asset-types.ts';
import type { Selection } from '../../shared/selection.ts';
import { differences } from './account-at-destination.ts';
import type { Engine } from './engine.ts';

export const OWN_BLOCKS: Selection = { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' };
export const OWN_ASSETS: Selection = { types: 'all', folders: 'all', scope: 'own' };
export const ALL_ASSETS: Selection = { types: 'all', folders: 'all', scope: 'own-and-shared' };

/** What differs between the destination and the part of the account that a selection of all folders holds. */
export function differencesOf(
  engine: Pick<Engine, 'backups' | 'sandbox'>,
  selection: Selection = OWN_BLOCKS,
  backups = engine.backups,
): Promise<string[]> {
  const { types, scope } = selection;
  return differences(
    backups,
    engine.sandbox.account(),
    (asset) =>
      (types === 'all' || types.includes(asset.typeId)) && (scope === 'own-and-shared' || !asset.shared),
  );
}

/** Ids of the account's own blocks, ascending. */
export function ownBlockIds(engine: Pick<Engine, 'sandbox'>): number[] {
  return [...engine.sandbox.account().list()]
    .filter(({ typeId, shared }) => !shared && BLOCK_TYPE_IDS.includes(typeId))
    .map(({ id }) => id);
}
