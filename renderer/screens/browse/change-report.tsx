import { Button } from '@mantine/core';
import {
  IconArrowsMove,
  IconCirclePlus,
  IconFilterOff,
  IconPencil,
  IconTag,
  IconTrash,
} from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Change, ChangeReport, ChangeRow, RunPoint } from '../../../shared/browse.ts';
import { useClient } from '../../client/client.ts';
import { useCallQuery } from '../../client/queries.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED, type Selection } from '../../components/data-grid/selection.ts';
import { Empty } from '../../components/empty.tsx';
import { useAction } from '../../components/failures.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { FailureNote } from '../../components/note.tsx';
import { useLate } from '../../hooks/use-late.ts';
import { usePages } from '../../hooks/use-pages.ts';
import { count } from '../../words/amounts.ts';
import { changeWord, pathWords, typeWords } from '../../words/browse.ts';
import { useBrowsing } from './browse-context.ts';
import { ListSkeleton } from './browse-skeleton.tsx';
import styles from './change-report.module.css';

const ICONS = {
  added: IconCirclePlus,
  changed: IconPencil,
  moved: IconArrowsMove,
  renamed: IconTag,
  deleted: IconTrash,
  'left-selection': IconFilterOff,
} satisfies Record<Change, unknown>;

const KINDS: readonly Change[] = ['added', 'changed', 'moved', 'renamed', 'deleted', 'left-selection'];

/** The one that says most of what happened. */
const FOREMOST: readonly Change[] = ['deleted', 'left-selection', 'added', 'moved', 'renamed', 'changed'];

const COLUMNS: readonly Column<ChangeRow>[] = [
  { key: 'change', header: 'Change', width: '112px', cell: (row) => <ChangeMark row={row} /> },
  {
    key: 'name',
    header: 'Name',
    width: 'minmax(120px, 1fr)',
    cell: (row) => <span title={`${row.name}\n${pathWords(row.folderPath)}`}>{row.name}</span>,
  },
  {
    key: 'type',
    header: 'Type',
    width: '104px',
    from: 760,
    cell: ({ typeName: name }) => (name === null ? '' : typeWords({ typeId: 0, typeName: name })),
  },
  {
    key: 'words',
    header: 'What',
    width: 'minmax(120px, 1fr)',
    from: 560,
    cell: (row) => <span title={row.words.join('\n')}>{row.words.join(', ')}</span>,
  },
  { key: 'by', header: 'By', width: '128px', cell: ({ by }) => by ?? '' },
];

function ChangeMark({ row: { changes } }: { row: ChangeRow }) {
  const change = FOREMOST.find((each) => changes.includes(each)) ?? 'changed';
  const Icon = ICONS[change];
  return (
    <span className={styles.mark} data-change={change}>
      <Icon size={14} stroke={1.75} aria-hidden />
      {changeWord(change)}
    </span>
  );
}

/** What is asked for the counts alone. */
export function summaryOf(jobId: string, runId: string) {
  return { jobId, runId, change: null, offset: 0, limit: 1 } as const;
}

/** What a run found changed, and by whom. */
export function ChangeReportView({ run }: { run: RunPoint }) {
  const { job, open } = useBrowsing();
  const client = useClient();
  const [kind, setKind] = useState<Change | null>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const input = { jobId: job.id, runId: run.runId, change: kind };
  const summary = useCallQuery('browse.report', summaryOf(job.id, run.runId));
  const pages = usePages<ChangeRow>({
    key: ['browse.report', input],
    fetch: (offset, limit) => client.call('browse.report', { ...input, offset, limit }),
  });
  const late = useLate(pages.total === null);
  const choose = (next: Change | null) => {
    setKind(next);
    setSelection(NOTHING_SELECTED);
  };
  const onOpen = useCallback(
    ({ id, runId, previousRunId }: ChangeRow) => {
      const kept = runId ?? previousRunId;
      if (kept !== null) open({ id, runId: kept });
    },
    [open],
  );
  if (pages.error !== null) {
    return (
      <div className={styles.failure}>
        <FailureNote error={pages.error} onRetry={pages.retry} />
      </div>
    );
  }
  return (
    <>
      <div className={styles.summary}>
        {summary.data && <FilterChips choices={kindsOf(summary.data)} value={kind} onValue={choose} />}
        <Export runId={run.runId} />
      </div>
      {late && <ListSkeleton rows={10} label="Loading the changes" />}
      {pages.total === 0 && (
        <Empty title="No changes">
          {kind === null
            ? 'This backup found the account as it was in the one before.'
            : 'This backup found nothing of this kind.'}
        </Empty>
      )}
      {pages.total !== null && pages.total > 0 && (
        <DataGrid
          label="Changes"
          columns={COLUMNS}
          total={pages.total}
          rowAt={pages.rowAt}
          selection={selection}
          onSelection={setSelection}
          onOpen={onOpen}
          onVisible={pages.onVisible}
          listKey={kind ?? 'all'}
        />
      )}
    </>
  );
}

/** The kinds of changes with how many there are of each; one of them can be chosen. */
function kindsOf({ counts }: ChangeReport): { value: Change; label: string }[] {
  return KINDS.filter((kind) => counts[kind] > 0).map((kind) => ({
    value: kind,
    label: `${changeWord(kind)} ${count(counts[kind])}`,
  }));
}

function Export({ runId }: { runId: string }) {
  const { job } = useBrowsing();
  const save = useAction('browse.exportReport');
  const formats = ['html', 'csv'] as const;
  return (
    <div className={styles.export}>
      <span role="status" className={styles.saved} title={save.data ?? undefined}>
        {save.data == null ? 'Export' : 'Saved'}
      </span>
      {formats.map((format) => (
        <Button
          key={format}
          variant="default"
          aria-label={`Export as ${format.toUpperCase()}`}
          loading={save.isPending && save.variables.format === format}
          onClick={() => save.mutate({ jobId: job.id, runId, format })}
        >
          {format.toUpperCase()}
        </Button>
      ))}
    </div>
  );
}
