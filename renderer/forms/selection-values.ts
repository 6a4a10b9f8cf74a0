import type { AssetTypeChoice } from '../../shared/ipc.ts';
import type { Selection } from '../../shared/selection.ts';

/** What to back up, as a form asks for it. */
export interface SelectionValues {
  readonly what: 'blocks' | 'all' | 'chosen';
  /** The types chosen, also while another choice is made. */
  readonly types: readonly number[];
  readonly where: 'all' | 'chosen';
  readonly folders: readonly number[];
  readonly scope: Selection['scope'];
}

export const DEFAULT_SELECTION: SelectionValues = {
  what: 'blocks',
  types: [],
  where: 'all',
  folders: [],
  scope: 'own',
};

export function blockTypes(types: readonly AssetTypeChoice[]): number[] {
  return types.filter(({ isBlock }) => isBlock).map(({ id }) => id);
}

/** A form's values for a selection; one that holds exactly the block types is "content blocks". */
export function valuesOf(selection: Selection, types: readonly AssetTypeChoice[]): SelectionValues {
  const chosen = selection.types === 'all' ? [] : selection.types;
  const blocks = new Set(blockTypes(types));
  const areBlocks = chosen.length === blocks.size && chosen.every((id) => blocks.has(id));
  return {
    what: selection.types === 'all' ? 'all' : areBlocks ? 'blocks' : 'chosen',
    types: areBlocks ? [] : chosen,
    where: selection.folders === 'all' ? 'all' : 'chosen',
    folders: selection.folders === 'all' ? [] : selection.folders,
    scope: selection.scope,
  };
}

/** The selection that a form's values stand for; null while something has still to be chosen. */
export function selectionOf(values: SelectionValues, types: readonly AssetTypeChoice[]): Selection | null {
  const chosen = values.what === 'blocks' ? blockTypes(types) : [...values.types];
  if (values.what !== 'all' && chosen.length === 0) return null;
  if (values.where === 'chosen' && values.folders.length === 0) return null;
  return {
    types: values.what === 'all' ? 'all' : chosen.toSorted((one, other) => one - other),
    folders: values.where === 'all' ? 'all' : [...values.folders],
    scope: values.scope,
  };
}

/** The choice in words: "Content blocks, own and shared". */
export function selectionWords(values: SelectionValues): string {
  const what = {
    blocks: 'Content blocks',
    all: 'Everything in Content Builder',
    chosen: `${values.types.length} chosen asset ${values.types.length === 1 ? 'type' : 'types'}`,
  }[values.what];
  return `${what}, ${values.scope === 'own' ? 'own content' : 'own and shared content'}`;
}
