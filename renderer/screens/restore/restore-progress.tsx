import { Button, Progress } from '@mantine/core';
import type { RestoreView } from '../../../shared/trust.ts';
import { useAction } from '../../components/failures.tsx';
import { doneWords } from '../../words/restores.ts';
import styles from './restore-screen.module.css';

/** How far a plan or a restore under way is, and the way to end it. */
export function RestoreProgress({ jobId, restore }: { jobId: string; restore: RestoreView }) {
  const cancel = useAction('tasks.cancel');
  const { state, done, total } = restore;
  if (state !== 'planning' && state !== 'applying') return null;
  const isPlanning = state === 'planning';
  const phase = isPlanning ? 'Comparing with Marketing Cloud' : 'Restoring into Marketing Cloud';
  const share = total === 0 ? null : Math.floor((done / total) * 100);
  return (
    <section className={styles.progress} aria-label={isPlanning ? 'Plan under way' : 'Restore under way'}>
      <div className={styles.progressLine}>
        <span className={styles.phase}>{phase}</span>
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ jobId })}
          title={isPlanning ? 'Nothing was changed' : 'What is done stays done; the rest can be continued'}
        >
          Cancel
        </Button>
      </div>
      <Progress.Root size={6} mt={8}>
        <Progress.Section
          value={share ?? 0}
          aria-label={phase}
          aria-valuetext={share === null ? phase : `${share} percent`}
        />
      </Progress.Root>
      <p className={styles.numbers}>
        {total === 0 ? 'Looking up what is to be restored' : doneWords(restore)}
      </p>
    </section>
  );
}
