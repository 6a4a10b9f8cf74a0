import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { useConfirm } from '../../hooks/use-confirm.ts';

/** Lets the user say that the assets which are missing were really deleted. */
export function ConfirmDeletions({ job }: { job: JobView }) {
  const confirm = useConfirm();
  const start = useAction('runs.start');
  const ask = async () => {
    if (!(await confirm({ question: 'confirm-deletions', jobId: job.id }))) return;
    start.mutate({ jobId: job.id, full: false, acceptDeletions: true });
  };
  return (
    <Button variant="default" loading={start.isPending} onClick={() => void ask()}>
      Confirm deletions…
    </Button>
  );
}
