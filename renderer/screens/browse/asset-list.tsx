import { Button, Switch } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useState } from 'react';
import type { AssetRow, FolderAt } from '../../../shared/browse.ts';
import { useClient } from '../../client/client.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { PAGE_ROWS, type Pages, usePages } from '../../hooks/use-pages.ts';
import { count, counted } from '../../words/amounts.ts';
import { AssetName, Changed, TypeName } from './asset-cells.tsx';
import styles from './asset-list.module.css';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { SelectionActions } from './selection-actions.tsx';

const COLUMNS: readonly Column<AssetRow>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(0, 1fr)',
    sortable: true,
    cell: (row) => <AssetName row={row} />,
  },
  {
    key: 'type',
    header: 'Type',
    width: '124px',
    from: 540,
    sortable: true,
    cell: (row) => <TypeName row={row} />,
  },
  {
    key: 'modified',
    header: 'Changed',
    width: '152px',
    sortable: true,
    cell: (row) => <Changed row={row} />,
  },
  {
    key: 'author',
    header: 'By',
    width: '132px',
    from: 640,
    sortable: true,
    cell: (row) => row.modifiedBy ?? '',
  },
];

const OPENS_AFTER = 120;

type Sort = 'name' | 'modified' | 'type' | 'author';

/** The assets of a folder at a date, or all of them. */
export function AssetList({ folders }: { folders: readonly FolderAt[] | undefined }) {
  const { job, state, place, change, open, wide } = useBrowsing();
  const client = useClient();
  const [sort, setSort] = useState<{ key: Sort; descending: boolean }>({ key: 'name', descending: false });
  const input = {
    jobId: job.id,
    at: place.at,
    folderId: place.folderId,
    gone: place.withGone ? ('with' as const) : ('without' as const),
    sort: sort.key,
    descending: sort.descending,
  };
  const pages = usePages<AssetRow>({
    key: ['browse.assets', input],
    fetch: (offset, limit) => client.call('browse.assets', { ...input, offset, limit }),
  });
  // What is selected is known by its place: it is forgotten with the list, and with each new run.
  const listKey = JSON.stringify([input, state.runs.length]);
  const [chosen, setChosen] = useState({ listKey, selection: NOTHING_SELECTED });
  const selection = chosen.listKey === listKey ? chosen.selection : NOTHING_SELECTED;
  const openSoon = useDebouncedCallback(
    (row: AssetRow) => open({ id: row.id, runId: row.runId }),
    OPENS_AFTER,
  );
  const onSelection = (next: Selection) => {
    setChosen({ listKey, selection: next });
    const row = next.selected.size === 1 ? pages.rowAt(next.active) : undefined;
    // What is open beside the list goes with the keys.
    if (row !== undefined && wide && place.asset !== null) openSoon(row);
  };
  const findName = useFindName(pages);
  const onSort = (key: string) => {
    if (key === 'name' || key === 'modified' || key === 'type' || key === 'author') {
      setSort({ key, descending: sort.key === key ? !sort.descending : key === 'modified' });
    }
  };
  const late = useLate(pages.total === null);
  const folder = folders?.find(({ id }) => id === place.folderId);
  return (
    <section className={styles.list} aria-label="Assets">
      <div className={styles.bar}>
        <p className={styles.title}>
          <span className={styles.folder}>{folder?.name ?? 'All assets'}</span>
          {pages.total !== null && (
            <span className={styles.quiet} role="status">
              {selection.selected.size > 1
                ? `${count(selection.selected.size)} of ${count(pages.total)} selected`
                : counted(pages.total, 'asset')}
            </span>
          )}
        </p>
        <Switch
          label="Show deleted"
          checked={place.withGone}
          onChange={(event) => change({ withGone: event.currentTarget.checked })}
        />
        <SelectionActions pages={pages} selection={selection} at={place.at} folder={folder} />
      </div>
      {late && <ListSkeleton rows={12} label="Loading the assets" />}
      {pages.error !== null && (
        <div className={styles.failure}>
          <FailureNote error={pages.error} onRetry={pages.retry} />
        </div>
      )}
      {pages.total === 0 && <NoAssets folder={folder} folders={folders ?? []} />}
      {pages.total !== null && pages.total > 0 && (
        <DataGrid
          label="Assets"
          columns={COLUMNS}
          total={pages.total}
          rowAt={pages.rowAt}
          selection={selection}
          onSelection={onSelection}
          multiple
          onOpen={(row) => open({ id: row.id, runId: row.runId })}
          onVisible={pages.onVisible}
          sort={sort}
          onSort={onSort}
          findName={findName}
          listKey={`${place.folderId} ${sort.key} ${sort.descending}`}
        />
      )}
    </section>
  );
}

/** Looks through the whole list, from a place on and then from its beginning. */
function useFindName({ total, read }: Pages<AssetRow>) {
  return useCallback(
    async (begin: string, from: number): Promise<number | null> => {
      const wanted = begin.toLocaleLowerCase();
      const end = total ?? 0;
      const ways = [
        [from, end],
        [0, Math.min(from, end)],
      ] as const;
      for (const [first, last] of ways) {
        for (let offset = first - (first % PAGE_ROWS); offset < last; offset += PAGE_ROWS) {
          const rows = await read(offset);
          const found = rows.findIndex(
            ({ name }, place) =>
              offset + place >= first && offset + place < last && name.toLocaleLowerCase().startsWith(wanted),
          );
          if (found >= 0) return offset + found;
        }
      }
      return null;
    },
    [total, read],
  );
}

function NoAssets({ folder, folders }: { folder: FolderAt | undefined; folders: readonly FolderAt[] }) {
  const { place, change } = useBrowsing();
  const below = folders.filter(({ parentId, id }) => parentId === folder?.id && parentId !== id);
  if (below.length > 0) {
    return (
      <Empty title="No assets directly in this folder">
        {counted(below.length, 'folder lies', 'folders lie')} in it: open one of them at the left.
      </Empty>
    );
  }
  if (folder !== undefined && folder.gone > 0 && !place.withGone) {
    return (
      <Empty
        title="Nothing is left in this folder"
        action={
          <Button variant="default" onClick={() => change({ withGone: true })}>
            Show deleted
          </Button>
        }
      >
        {counted(folder.gone, 'asset')} that lay in it {folder.gone === 1 ? 'is' : 'are'} gone.
      </Empty>
    );
  }
  return (
    <Empty title={folder === undefined ? 'No assets at this date' : 'This folder was empty'}>
      What the backups hold of it at a date is listed here.
    </Empty>
  );
}
