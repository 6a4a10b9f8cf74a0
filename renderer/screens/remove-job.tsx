import { Button, Group, Modal, Text } from '@mantine/core';
import type { JobView } from '../../shared/ipc.ts';
import { useCall } from '../client/queries.ts';
import { FailureNote } from '../components/note.tsx';

/** Asks before a job is forgotten. */
export function RemoveJob({ job, opened, onClose }: { job: JobView; opened: boolean; onClose: () => void }) {
  const remove = useCall('jobs.remove');
  return (
    <Modal opened={opened} onClose={onClose} title={`Remove ${job.name}?`}>
      <Text>
        Its settings and its client secret are removed from this computer, and its schedule ends. The backups
        in <b data-selectable>{job.destination}</b> stay where they are.
      </Text>
      {remove.isError && <FailureNote error={remove.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep job
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate({ jobId: job.id }, { onSuccess: onClose })}
        >
          Remove job
        </Button>
      </Group>
    </Modal>
  );
}
