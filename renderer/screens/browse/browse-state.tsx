import { Button } from '@mantine/core';
import type { BrowseState } from '../../../shared/browse.ts';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Empty } from '../../components/empty.tsx';
import { useAction } from '../../components/failures.tsx';
import { Note } from '../../components/note.tsx';
import { counted } from '../../words/amounts.ts';
import styles from './browse-screen.module.css';
import { BrowseSkeleton } from './browse-skeleton.tsx';

/** What is to be known of the destination as a whole. */
export function StateNotes({ jobId, state }: { jobId: string; state: BrowseState }) {
  const again = useCallQuery('browse.open', { jobId }, { enabled: false });
  if (state.problem !== null) {
    return (
      <Note
        bar
        announced
        tone="warning"
        title={state.problem.message}
        actions={
          <Button variant="default" loading={again.isFetching} onClick={() => void again.refetch()}>
            Try again
          </Button>
        }
      >
        {state.problem.hint} What was read before is shown.
      </Note>
    );
  }
  return state.reading && state.progress !== null ? <Reading progress={state.progress} /> : null;
}

function Reading({ progress: { done, total } }: { progress: NonNullable<BrowseState['progress']> }) {
  if (total - done < 2) return null;
  return (
    <Note bar tone="info" title={`Reading ${counted(total - done, 'more backup')} of the destination.`} />
  );
}

/** Nothing is known of any run yet. */
export function NoBackups({ job, state }: { job: JobView; state: BrowseState }) {
  const start = useAction('runs.start');
  const again = useCallQuery('browse.open', { jobId: job.id }, { enabled: false });
  if (state.problem !== null) {
    return (
      <div className={styles.notes}>
        <Note
          announced
          tone="problem"
          title={state.problem.message}
          actions={
            <Button variant="default" loading={again.isFetching} onClick={() => void again.refetch()}>
              Try again
            </Button>
          }
        >
          {state.problem.hint}
        </Note>
      </div>
    );
  }
  if (state.reading) {
    return <BrowseSkeleton words={readingWords(state.progress)} />;
  }
  const running = job.state === 'running';
  return (
    <Empty
      title="No backups yet"
      action={
        !running && (
          <Button
            variant="default"
            loading={start.isPending}
            onClick={() => start.mutate({ jobId: job.id, full: false, acceptDeletions: false })}
          >
            Back up now
          </Button>
        )
      }
    >
      {running
        ? 'The first backup is under way. When it has ended, all that it kept can be looked at, searched and compared here.'
        : 'After the first backup, all that it kept can be looked at, searched and compared here.'}
    </Empty>
  );
}

function readingWords(progress: BrowseState['progress']): string {
  if (progress === null || progress.total === 0) return 'Reading the destination';
  return `Reading the backups: ${progress.done} of ${progress.total}`;
}
