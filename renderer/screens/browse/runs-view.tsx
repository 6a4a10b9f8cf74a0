import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { IconChevronRight, IconFolders } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunPoint } from '../../../shared/browse.ts';
import { useCallQuery } from '../../client/queries.ts';
import { type Column, DataGrid } from '../../components/data-grid/data-grid.tsx';
import { NOTHING_SELECTED } from '../../components/data-grid/selection.ts';
import { OutcomeMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { useNow } from '../../hooks/use-now.ts';
import { count, counted, size } from '../../words/amounts.ts';
import { triggerWords } from '../../words/runs.ts';
import { machineZone, timeWords } from '../../words/time.ts';
import { useBrowsing } from './browse-context.ts';
import { ChangeReportView, summaryOf } from './change-report.tsx';
import { ChangeSeries } from './change-series.tsx';
import styles from './runs-view.module.css';
import { StoredFilesView } from './stored-files.tsx';

const amount = (of: 'added' | 'changed' | 'deleted') => (run: RunPoint) => (
  <span className={styles.amount} data-zero={run[of] === 0 || undefined}>
    {count(run[of])}
  </span>
);

const COLUMNS: readonly Column<RunPoint>[] = [
  { key: 'when', header: 'When', width: '132px', cell: (run) => <Moment at={run.until} /> },
  { key: 'folder', header: 'Folder', width: 'minmax(120px, 1fr)', cell: (run) => run.folder },
  { key: 'why', header: 'Why', width: '120px', from: 720, cell: (run) => kindWords(run) },
  {
    key: 'result',
    header: 'Result',
    width: '124px',
    from: 800,
    cell: (run) => <OutcomeMark outcome={run.status} />,
  },
  { key: 'added', header: 'Added', width: '64px', align: 'end', cell: amount('added') },
  { key: 'changed', header: 'Changed', width: '64px', align: 'end', cell: amount('changed') },
  { key: 'deleted', header: 'Deleted', width: '64px', align: 'end', cell: amount('deleted') },
  {
    key: 'assets',
    header: 'Assets',
    width: '72px',
    align: 'end',
    from: 620,
    cell: (run) => count(run.assets),
  },
  { key: 'size', header: 'Size', width: '72px', align: 'end', from: 720, cell: (run) => size(run.bytes) },
];

const KINDS: Readonly<Record<Exclude<RunPoint['kind'], 'backup'>, string>> = {
  carried: 'Older backups joined',
  safety: 'Before a restore',
  repair: 'Repair',
};

function kindWords({ kind, trigger }: RunPoint): string {
  return kind === 'backup' ? triggerWords(trigger) : KINDS[kind];
}

/** The runs as folders; an open one with what it found and its files as they are stored. */
export function RunsView() {
  const { state, place } = useBrowsing();
  const run = state.runs.find(({ runId }) => runId === place.runId);
  if (run !== undefined) return <Run run={run} />;
  if (place.path !== null) return <StoredFilesView path={place.path} />;
  return <Runs />;
}

function Runs() {
  const { state, change } = useBrowsing();
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const runs = state.runs.toReversed();
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.address} title={state.address} data-selectable>
          {counted(runs.length, 'backup')} in {state.address}
        </p>
        <Button
          variant="default"
          leftSection={<IconFolders size={15} stroke={1.75} aria-hidden />}
          onClick={() => change({ path: '' })}
        >
          All files
        </Button>
      </div>
      <DataGrid
        label="Backups"
        columns={COLUMNS}
        total={runs.length}
        rowAt={(index) => runs[index]}
        selection={selection}
        onSelection={setSelection}
        onOpen={({ runId }) => change({ runId, path: null })}
        listKey="runs"
      />
    </>
  );
}

function Run({ run }: { run: RunPoint }) {
  const { job, place, change } = useBrowsing();
  const report = useCallQuery('browse.report', summaryOf(job.id, run.runId));
  const now = useNow();
  return (
    <>
      <div className={styles.bar}>
        <nav className={styles.trail} aria-label="Where this is">
          <Anchor
            component="button"
            type="button"
            onClick={() => change({ runId: null, path: null, asset: null })}
          >
            Backups
          </Anchor>
          <IconChevronRight size={13} stroke={1.75} aria-hidden />
          <h2 className={styles.title}>{timeWords(run.until, now, machineZone())}</h2>
          {place.runView === 'changes' && <span className={styles.quiet}>{run.folder}</span>}
        </nav>
        {report.data && place.runView === 'changes' && <ChangeSeries series={report.data.series} />}
        <SegmentedControl
          aria-label="What of this backup"
          data={[
            { value: 'changes', label: 'Changes' },
            { value: 'files', label: 'Files' },
          ]}
          value={place.runView}
          onChange={(runView) => change({ runView, path: null })}
        />
      </div>
      {place.runView === 'changes' ? (
        <ChangeReportView key={run.runId} run={run} />
      ) : (
        <StoredFilesView path={place.path ?? run.folder} />
      )}
    </>
  );
}
