import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Note } from '../../components/note.tsx';
import { useRunLog } from '../../hooks/use-run-log.ts';
import { useNavigation } from '../../navigation/navigation.tsx';

/** What the last thinning out could not do, or that the backups take more than they are meant to. */
export function RetentionNote({ job }: { job: JobView }) {
  const { go } = useNavigation();
  const log = useRunLog(job.id);
  const stored = useCallQuery('jobs.settings', { jobId: job.id });
  const last = log.data?.find(({ trigger }) => trigger === 'retention');
  if (last?.reason == null || (last.outcome !== 'failed' && last.outcome !== 'with problems')) return null;
  const { automatic, policy } = stored.data?.settings.retention ?? {};
  // Who has given it up since is not told of it any more.
  if (automatic !== true && policy?.warnAboveBytes === undefined && policy?.keep !== 'thinned') return null;
  return (
    <Note
      tone="warning"
      title={last.reason}
      actions={
        <Button
          variant="default"
          onClick={() => go({ screen: 'job', jobId: job.id, page: 'settings', concern: 'retention' })}
        >
          Open retention
        </Button>
      }
    >
      {last.hint}
    </Note>
  );
}
