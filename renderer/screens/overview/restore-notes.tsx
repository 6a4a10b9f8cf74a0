import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Note } from '../../components/note.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import { doneWords, targetWords } from '../../words/restores.ts';

/** A restore under way, and restores that wait to be continued. */
export function RestoreNotes({ job }: { job: JobView }) {
  const { go } = useNavigation();
  const restores = useCallQuery('restore.list', { jobId: job.id }, { staleTime: 0 });
  const show = (restoreId: string) =>
    go({
      screen: 'job',
      jobId: job.id,
      page: 'overview',
      restore: { step: 'shown', restoreId, request: null },
    });
  // Where the list can't be read, the run log says so.
  const open = restores.data?.filter(({ state }) => state === 'interrupted' || state === 'applying') ?? [];
  return open.map((restore) => {
    const { restoreId, state, target } = restore;
    const isInterrupted = state === 'interrupted';
    const into = `into ${targetWords(target)}`;
    return (
      <Note
        key={restoreId}
        tone={isInterrupted ? 'warning' : 'info'}
        title={isInterrupted ? `A restore ${into} was interrupted.` : `A restore ${into} is under way.`}
        actions={
          <Button variant="default" onClick={() => show(restoreId)}>
            {isInterrupted ? 'Continue…' : 'Show'}
          </Button>
        }
      >
        {doneWords(restore)} done.
        {isInterrupted && ' It goes on where it stopped; nothing is done twice.'}
      </Note>
    );
  });
}
