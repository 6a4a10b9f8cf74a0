import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { JobAction, JobView } from '../../shared/ipc.ts';
import { shortcutKeys } from '../../shared/shortcuts.ts';
import { useClient } from '../client/client.ts';
import { useAction } from '../components/failures.tsx';
import { useConfirm } from '../hooks/use-confirm.ts';
import { useCopy } from '../hooks/use-copy.ts';
import { shortcut } from '../words/shortcut.ts';
import styles from './job-actions.module.css';

/** What can be done with a job: the one thing, and a menu with the rest. */
export function JobActions({ job }: { job: JobView }) {
  const { platform } = useClient();
  const start = useAction('runs.start');
  const menu = useAction('app.jobMenu');
  const act = useJobAction(job);
  const running = job.state === 'running';
  const openMenu = (button: HTMLElement) => {
    const { left, bottom } = button.getBoundingClientRect();
    menu.mutate(
      { jobId: job.id, x: Math.round(left), y: Math.round(bottom) },
      { onSuccess: (action) => action !== null && void act(action, button) },
    );
  };
  return (
    <div className={styles.actions}>
      <Tooltip label={running ? 'A backup is under way' : shortcut(platform, shortcutKeys.backUp)}>
        <Button
          {...(running && { 'data-disabled': true, 'aria-disabled': true })}
          loading={start.isPending}
          onClick={() => !running && start.mutate({ jobId: job.id, full: false, acceptDeletions: false })}
        >
          Back up now
        </Button>
      </Tooltip>
      <ActionIcon
        aria-label={`More actions for ${job.name}`}
        aria-haspopup="menu"
        aria-expanded={menu.isPending}
        onClick={({ currentTarget }) => openMenu(currentTarget)}
      >
        <IconDots size={16} stroke={1.75} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** Does what was chosen in the menu of a job. */
function useJobAction({
  id: jobId,
  destination,
}: JobView): (action: JobAction, button: HTMLElement) => Promise<void> {
  const start = useAction('runs.start');
  const pause = useAction('jobs.setPaused');
  const openFolder = useAction('runs.openFolder');
  const remove = useAction('jobs.remove');
  const confirm = useConfirm();
  const { copy } = useCopy();
  return async (action, button) => {
    switch (action) {
      case 'back-up-everything':
        return start.mutate({ jobId, full: true, acceptDeletions: false });
      case 'pause':
      case 'resume':
        return pause.mutate({ jobId, paused: action === 'pause' });
      case 'open-folder':
        return openFolder.mutate({ jobId, folder: null });
      case 'copy-address':
        return copy(destination, button);
      case 'remove':
        if (await confirm({ question: 'remove-job', jobId })) remove.mutate({ jobId });
    }
  };
}
