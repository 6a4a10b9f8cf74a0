import { useState } from 'react';
import type { Reference } from '../../../shared/browse.ts';
import { useClient } from '../../client/client.ts';
import { useCallQuery } from '../../client/queries.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { usePages } from '../../hooks/use-pages.ts';
import { counted } from '../../words/amounts.ts';
import styles from './broken-references-view.module.css';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import { ReferenceState } from './reference-state.tsx';
import { placeWords } from './reference-words.ts';

const COLUMNS: readonly Column<Reference>[] = [
  { key: 'from', header: 'In', width: 'minmax(0, 1fr)', cell: ({ from }) => from.name },
  { key: 'how', header: 'Where', width: '196px', from: 520, cell: placeWords },
  {
    key: 'to',
    header: 'Names',
    width: 'minmax(0, 1fr)',
    cell: ({ to, target }) => to?.name ?? target ?? 'worked out by code',
  },
  { key: 'state', header: 'Which is', width: '96px', cell: ({ state }) => <ReferenceState state={state} /> },
];

/** Where code or a slot names a block that is deleted or missing. */
export function BrokenReferencesView() {
  const { job, place, open } = useBrowsing();
  const client = useClient();
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const input = { jobId: job.id, at: place.at };
  const pages = usePages<Reference>({
    key: ['browse.brokenReferences', input],
    fetch: (offset, limit) => client.call('browse.brokenReferences', { ...input, offset, limit }),
  });
  const summary = useCallQuery('browse.brokenReferences', { ...input, offset: 0, limit: 1 });
  const late = useLate(pages.total === null);
  const unsearched = summary.data?.unsearched ?? 0;
  return (
    <>
      {pages.error !== null && (
        <div className={styles.failure}>
          <FailureNote error={pages.error} onRetry={pages.retry} />
        </div>
      )}
      {late && <ListSkeleton rows={8} label="Looking for broken references" />}
      {pages.total !== null && (pages.total > 0 || unsearched > 0) && (
        <p className={styles.note} role="status">
          {counted(pages.total, 'place names', 'places name')} a block that was not there.
          {unsearched > 0 && ` The code of ${counted(unsearched, 'version')} is not indexed yet.`}
        </p>
      )}
      {pages.total === 0 && (
        <Empty title="No broken references">
          {unsearched > 0
            ? 'None in the code that is indexed so far.'
            : 'Every block that code or a slot names was there.'}
        </Empty>
      )}
      {pages.total !== null && pages.total > 0 && (
        <DataGrid
          label="Broken references"
          columns={COLUMNS}
          total={pages.total}
          rowAt={pages.rowAt}
          selection={selection}
          onSelection={setSelection}
          onOpen={({ from, target }) =>
            open({ id: from.id, runId: from.runId, ...(target !== null && { find: target }) })
          }
          onVisible={pages.onVisible}
          listKey="broken"
        />
      )}
    </>
  );
}
