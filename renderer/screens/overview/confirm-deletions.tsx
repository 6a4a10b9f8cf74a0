import { Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import { useCall } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';

/** Lets the user say that the assets which are missing were really deleted. */
export function ConfirmDeletions({ job }: { job: JobView }) {
  const [asking, setAsking] = useState(false);
  const start = useCall('runs.start');
  const close = () => setAsking(false);
  const confirm = () =>
    start.mutate({ jobId: job.id, full: false, acceptDeletions: true }, { onSuccess: close });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Confirm deletions
      </Button>
      <Modal opened={asking} onClose={close} title="Were these assets really deleted?">
        <Text>
          A backup starts now. It asks Marketing Cloud for each missing asset and records as deleted those
          that are gone. What was kept of them stays in the backups.
        </Text>
        {start.isError && <FailureNote error={start.error} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={close}>
            Not now
          </Button>
          <Button loading={start.isPending} onClick={confirm}>
            Confirm and back up
          </Button>
        </Group>
      </Modal>
    </>
  );
}
