import type { AssetRow, FolderAt } from '../../../shared/browse.ts';
import type { Selection } from '../../components/data-grid/selection.ts';
import { useNow } from '../../hooks/use-now.ts';
import { PAGE_ROWS, type Pages } from '../../hooks/use-pages.ts';
import { counted } from '../../words/amounts.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import { useBrowsing } from './browse-context.ts';
import { SaveButton, type SaveWhat } from './save-button.tsx';

interface SaveSelectionProps {
  readonly pages: Pages<AssetRow>;
  readonly selection: Selection;
  readonly at: string | null;
  readonly folder: FolderAt | undefined;
}

/** Saves what is selected; where that is nothing or one, the folder with all below it, or the whole account. */
export function SaveSelection({ pages, selection, at, folder }: SaveSelectionProps) {
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
  const label = several ? 'Save selected' : folder === undefined ? 'Save account' : 'Save folder';
  return <SaveButton jobId={job.id} label={label} short words={`${of}, ${when}`} what={what} />;
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
