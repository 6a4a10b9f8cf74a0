import { Checkbox } from '@mantine/core';
import { useDebouncedCallback, useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { CallInput } from '../../../shared/ipc.ts';
import type { RestoreItemView, RestoreView } from '../../../shared/trust.ts';
import { useClient } from '../../client/client.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { useNow } from '../../hooks/use-now.ts';
import { usePages } from '../../hooks/use-pages.ts';
import { count, counted } from '../../words/amounts.ts';
import { typeWords } from '../../words/browse.ts';
import { actionWord, itemWords, RESTORE_ACTIONS, withMoments } from '../../words/restores.ts';
import { machineZone } from '../../words/time.ts';
import { ListSkeleton } from '../browse/browse-skeleton.tsx';
import { RestoreItemPane } from './restore-item-pane.tsx';
import styles from './restore-items.module.css';
import { ItemMark } from './restore-marks.tsx';

type Show = NonNullable<CallInput<'restore.items'>['show']>;

const COLUMNS: readonly Column<RestoreItemView>[] = [
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(140px, 1.2fr)',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    key: 'type',
    header: 'Type',
    width: '112px',
    from: 640,
    cell: ({ typeName }) => typeWords({ typeId: 0, typeName }),
  },
  {
    key: 'folder',
    header: 'Folder',
    width: 'minmax(96px, 0.8fr)',
    from: 800,
    cell: ({ folder }) => folder !== null && <span title={folder}>{folder}</span>,
  },
  {
    key: 'what',
    header: 'What',
    width: 'minmax(140px, 1.2fr)',
    cell: (item) => <What item={item} />,
  },
];

/** What would change, or why not; once it was tried, what was in the way. */
function What({ item }: { item: RestoreItemView }) {
  const words = withMoments(itemWords(item), useNow(), machineZone());
  return <span title={words}>{words}</span>;
}

const MARK = { key: 'mark', width: '112px', cell: (item: RestoreItemView) => <ItemMark item={item} /> };
const PLAN_COLUMNS = [{ ...MARK, header: 'Plan' }, ...COLUMNS];
const RESULT_COLUMNS = [{ ...MARK, header: 'Result' }, ...COLUMNS];

/** From here on an asset is shown beside the list. */
const WIDE = 940;
const OPENS_AFTER = 120;

interface RestoreItemsProps {
  readonly restore: RestoreView;
  readonly overwriteConflicts: boolean;
  readonly onOverwrite: (overwrite: boolean) => void;
  /** An asset that is open covers the rest, where there is little room. */
  readonly covered: boolean;
  readonly onCovered: (covered: boolean) => void;
}

/** The assets of a restore: what would be done with each, and what became of it. */
export function RestoreItemsView(props: RestoreItemsProps) {
  const { restore, overwriteConflicts, onOverwrite, covered, onCovered } = props;
  const [show, setShow] = useState<Show | null>(null);
  const { counts, outcomes, state, mode } = restore;
  if (counts === null || state === 'planning' || state === 'failed') return null;
  const choices = [
    ...RESTORE_ACTIONS.filter((action) => counts[action] > 0).map((action) => ({
      value: action,
      label: `${actionWord(action)} ${count(counts[action])}`,
    })),
    ...(outcomes !== null && outcomes.failed > 0
      ? [{ value: 'failed' as const, label: `Failed ${count(outcomes.failed)}` }]
      : []),
  ];
  const offersOverwrite = state === 'planned' && counts.conflict > 0 && mode !== 'other account';
  return (
    <>
      <div className={styles.bar} inert={covered}>
        <FilterChips<Show>
          all={`All ${count(restore.total)}`}
          choices={choices}
          value={show}
          onValue={setShow}
        />
        {offersOverwrite && (
          <Checkbox
            label={`Overwrite ${counted(counts.conflict, 'conflict')}`}
            title="What is there now is kept in a safety run first"
            checked={overwriteConflicts}
            onChange={(event) => onOverwrite(event.currentTarget.checked)}
          />
        )}
      </div>
      <Items key={show} restore={restore} show={show} onCovered={onCovered} />
    </>
  );
}

interface ItemsProps extends Pick<RestoreItemsProps, 'restore' | 'onCovered'> {
  readonly show: Show | null;
}

function Items({ restore: { jobId, restoreId, state }, show, onCovered }: ItemsProps) {
  const client = useClient();
  const { ref, width } = useElementSize();
  const view = useRef<HTMLDivElement>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [opened, setOpened] = useState<number | null>(null);
  const input = { jobId, restoreId, show };
  const pages = usePages<RestoreItemView>({
    key: ['restore.items', input],
    fetch: (offset, limit) => client.call('restore.items', { ...input, offset, limit }),
  });
  const late = useLate(pages.total === null && pages.error === null);
  const item = opened === null ? undefined : pages.rowAt(opened);
  const wide = width === 0 || width >= WIDE;
  const covers = !wide && item !== undefined;
  useEffect(() => {
    onCovered(covers);
    return () => onCovered(false);
  }, [covers, onCovered]);
  const openSoon = useDebouncedCallback(setOpened, OPENS_AFTER);
  const close = () => setOpened(null);
  useFocusAfter(view, item !== undefined);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || item === undefined) return;
    // What is open is left first, and the screen after that.
    event.preventDefault();
    close();
  };
  const onSelection = (next: Selection) => {
    setSelection(next);
    // What is open beside the list goes with the keys.
    if (wide && opened !== null && next.active >= 0) openSoon(next.active);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the list and of what is open beside it
    <div
      ref={ref}
      className={styles.body}
      data-beside={(wide && item !== undefined) || undefined}
      onKeyDown={onKeyDown}
    >
      <div ref={view} className={styles.view} inert={covers}>
        {late && <ListSkeleton rows={10} label="Loading the assets" />}
        {pages.error !== null && (
          <div className={styles.failure}>
            <FailureNote error={pages.error} onRetry={pages.retry} />
          </div>
        )}
        {pages.total === 0 && <NoItems state={state} />}
        {pages.total !== null && pages.total > 0 && (
          <DataGrid
            label="Assets to restore"
            columns={state === 'planned' ? PLAN_COLUMNS : RESULT_COLUMNS}
            total={pages.total}
            rowAt={pages.rowAt}
            selection={selection}
            onSelection={onSelection}
            onOpen={(_, index) => setOpened(index)}
            onVisible={pages.onVisible}
            listKey={show ?? 'all'}
          />
        )}
      </div>
      {item !== undefined && (
        <div className={styles.pane}>
          <RestoreItemPane
            key={item.id}
            jobId={jobId}
            restoreId={restoreId}
            item={item}
            covers={covers}
            onClose={close}
          />
        </div>
      )}
    </div>
  );
}

/** Gives the focus back to the list when what was open beside it, or in front of it, is closed. */
function useFocusAfter(view: RefObject<HTMLElement | null>, opened: boolean): void {
  const before = useRef(opened);
  useEffect(() => {
    // By then the list can be reached again.
    if (before.current && !opened) view.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
    before.current = opened;
  }, [view, opened]);
}

function NoItems({ state }: { state: RestoreView['state'] }) {
  return state === 'interrupted' ? (
    <Empty title="Compared anew when it goes on">
      Which assets are left is looked up again when you choose Continue.
    </Empty>
  ) : (
    <Empty title="No assets">Nothing of this kind is in this restore.</Empty>
  );
}
