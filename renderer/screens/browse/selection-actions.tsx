import type { AssetRow, FolderAt } from '../../../shared/browse.ts';
import type { Selection } from '../../components/data-grid/selection.ts';
import { useNow } from '../../hooks/use-now.ts';
import { PAGE_ROWS, type Pages } from '../../hooks/use-pages.ts';
import { counted } from '../../words/amounts.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import { useBrowsing } from './browse-context.ts';
import { RestoreButton } from './restore-button.tsx';
import { SaveButton, type SaveWhat } from './save-button.tsx';

interface SelectionActionsProps {
  readonly pages: Pages<AssetRow>;
  readonly selection: Selection;
  readonly at: string | null;
  readonly folder: FolderAt | undefined;
}

/**
 * Saves or restores what is selected; where that is nothing or one, the folder with all below it, or the whole
 * account.
 */
export function SelectionActions({ pages, selection, at, folder }: SelectionActionsProps) {
  const { job } = useBrowsing();
  const now = useNow();
  const { size } = selection.selected;
  const when = at === null ? 'as of now' : `as of ${timeWords(at, now, machineZone())}`;
  const several = size > 1;
  const what = async (): Promise<SaveWhat> => {
    if (several) return { kind: 'assets', ids: await idsOf(pages, selection), at };
    return folder === undefined ? { kind: 'account', at } : { kind: 'folder', folderId: folder.id, at };
  };
  const of = several
    ? counted(size, 'asset')
    : folder === undefined
      ? 'The whole account'
      : `${folder.name} with its subfolders`;
  const object = several ? 'selected' : folder === undefined ? 'account' : 'folder';
  const words = `${of}, ${when}`;
  return (
    <>
      <SaveButton jobId={job.id} label={`Save ${object}`} short words={words} what={what} />
      <RestoreButton label={`Restore ${object}…`} words={words} what={what} />
    </>
  );
}

async function idsOf({ read }: Pages<AssetRow>, { selected }: Selection): Promise<number[]> {
  const offsets = new Set([...selected].map((index) => index - (index % PAGE_ROWS)));
  const ids: number[] = [];
  for (const offset of [...offsets].sort((one, other) => one - other)) {
    for (const [place, { id }] of (await read(offset)).entries())
      if (selected.has(offset + place)) ids.push(id);
  }
  return ids;
}
