import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconDots,
  IconFolderOpen,
  IconPlayerPause,
  IconPlayerPlay,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { JobView } from '../../shared/ipc.ts';
import { shortcutKeys } from '../../shared/shortcuts.ts';
import { useClient } from '../client/client.ts';
import { useAction } from '../components/failures.tsx';
import { shortcut } from '../words/shortcut.ts';
import styles from './job-actions.module.css';
import { RemoveJob } from './remove-job.tsx';

const ICON = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

/** What can be done with a job: the one thing, and a menu with the rest. */
export function JobActions({ job }: { job: JobView }) {
  const { platform } = useClient();
  const start = useAction('runs.start');
  const pause = useAction('jobs.setPaused');
  const openFolder = useAction('runs.openFolder');
  const [removing, setRemoving] = useState(false);
  const running = job.state === 'running';
  const paused = job.state === 'paused';
  const backUp = (full: boolean) => {
    if (!running) start.mutate({ jobId: job.id, full, acceptDeletions: false });
  };
  return (
    <div className={styles.actions}>
      <Tooltip label={running ? 'A backup is under way' : shortcut(platform, shortcutKeys.backUp)}>
        <Button
          {...(running && { 'data-disabled': true, 'aria-disabled': true })}
          loading={start.isPending}
          onClick={() => backUp(false)}
        >
          Back up now
        </Button>
      </Tooltip>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`More actions for ${job.name}`}>
            <IconDots {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconStack2 {...ICON} />} disabled={running} onClick={() => backUp(true)}>
            Back up everything
          </Menu.Item>
          <Menu.Item
            leftSection={paused ? <IconPlayerPlay {...ICON} /> : <IconPlayerPause {...ICON} />}
            onClick={() => pause.mutate({ jobId: job.id, paused: !paused })}
          >
            {paused ? 'Resume schedule' : 'Pause schedule'}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderOpen {...ICON} />}
            onClick={() => openFolder.mutate({ jobId: job.id, folder: null })}
          >
            Open folder
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item data-danger leftSection={<IconTrash {...ICON} />} onClick={() => setRemoving(true)}>
            Remove job…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RemoveJob job={job} opened={removing} onClose={() => setRemoving(false)} />
    </div>
  );
}
