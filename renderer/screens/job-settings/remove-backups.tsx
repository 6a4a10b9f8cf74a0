import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import type { RetentionPreviewView } from '../../../shared/trust.ts';
import { useConfirm } from '../../hooks/use-confirm.ts';
import { counted } from '../../words/amounts.ts';
import { isMost } from '../../words/retention.ts';
import styles from './retention.module.css';

interface RemoveBackupsProps {
  readonly job: JobView;
  readonly preview: RetentionPreviewView;
  readonly isRemoving: boolean;
  readonly onRemove: (previewId: string) => void;
}

/** Removes what the preview shows, once the user has confirmed it; where most would go, he names the job first. */
export function RemoveBackups({ job, preview, isRemoving, onRemove }: RemoveBackupsProps) {
  const confirm = useConfirm();
  const [typed, setTyped] = useState('');
  const { droppedRuns, leftOver, previewId, freedBytes } = preview;
  const runs = droppedRuns > 0 ? droppedRuns : leftOver.length;
  if (runs === 0) return null;
  const most = isMost(preview);
  const isNamed = !most || typed.trim() === job.name;
  const remove = async () => {
    const bytes = Math.max(0, freedBytes);
    if (await confirm({ question: 'apply-retention', jobId: job.id, runs, bytes })) onRemove(previewId);
  };
  return (
    <div className={styles.remove}>
      {most && (
        <TextInput
          className={styles.name}
          label={`More than half of all backups would go. To remove them, type the job’s name: ${job.name}`}
          description="As it is written there"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          // Enter would save the page.
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      )}
      <Button
        variant="default"
        className={styles.button}
        disabled={!isNamed}
        loading={isRemoving}
        onClick={() => void remove()}
      >
        Remove {counted(runs, 'backup')}…
      </Button>
    </div>
  );
}
