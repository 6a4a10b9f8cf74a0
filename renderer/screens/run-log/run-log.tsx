import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import type { CallError, JobView } from '../../../shared/ipc.ts';
import { Empty } from '../../components/empty.tsx';
import { useAction } from '../../components/failures.tsx';
import { FailureNote } from '../../components/note.tsx';
import { Parts } from '../../components/parts.tsx';
import { useRunLog } from '../../hooks/use-run-log.ts';
import { useNavigation } from '../../navigation/navigation.tsx';
import { sentenceParts } from '../../words/paths.ts';
import { Restores } from './restores.tsx';
import { RunDrawer } from './run-drawer.tsx';
import styles from './run-log.module.css';
import { RunTable, RunTableSkeleton } from './run-table.tsx';

const ROWS = 200;

/** All runs, and those that did not take place; `run` is the moment of the one whose details are open. */
export function RunLog({ job, run }: { job: JobView; run: string | undefined }) {
  const log = useRunLog(job.id);
  const { go } = useNavigation();
  const [rows, setRows] = useState(ROWS);
  const show = (at?: string) =>
    go({ screen: 'job', jobId: job.id, page: 'log', ...(at !== undefined && { run: at }) });
  if (log.isPending) return <RunTableSkeleton rows={12} />;
  if (log.isError) return <FailureNote error={log.error} onRetry={() => void log.refetch()} />;
  const lines = log.data ?? [];
  const unread = log.unread && <Unread reason={log.unread} onRetry={() => void log.refetch()} />;
  if (lines.length === 0) {
    return (
      <>
        {unread}
        <Restores job={job} />
        <NoRuns job={job} />
      </>
    );
  }
  const selected = lines.find(({ at }) => at === run);
  return (
    <>
      {unread}
      <Restores job={job} />
      <RunTable
        label={`Runs of ${job.name}`}
        lines={lines.slice(0, rows)}
        selected={selected}
        onOpen={({ at }) => show(at)}
      />
      {lines.length > rows && (
        <div className={styles.more}>
          <Button variant="default" onClick={() => setRows(rows + ROWS)}>
            Show older runs
          </Button>
        </div>
      )}
      <RunDrawer job={job} line={selected} onClose={() => show()} />
    </>
  );
}

/** One quiet line: what this machine knows is listed all the same. */
function Unread({ reason, onRetry }: { reason: CallError; onRetry: () => void }) {
  return (
    <p className={styles.unread} role="status">
      There may be more runs at the destination.{' '}
      <Parts parts={sentenceParts([reason.message, reason.hint ?? ''].join(' ').trim())} />{' '}
      <Anchor component="button" type="button" onClick={onRetry}>
        Try again
      </Anchor>
    </p>
  );
}

function NoRuns({ job }: { job: JobView }) {
  const start = useAction('runs.start');
  return (
    <Empty
      title="No runs yet"
      action={
        <Button
          variant="default"
          loading={start.isPending}
          onClick={() => start.mutate({ jobId: job.id, full: false, acceptDeletions: false })}
        >
          Back up now
        </Button>
      }
    >
      Each backup will be listed here: when and why it ran, what it found, and what went wrong. So will each
      one that did not take place, with the reason.
    </Empty>
  );
}
