import { Button, Progress } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { count, size } from '../../words/amounts.ts';
import { healthTaskWords, taskShare } from '../../words/health.ts';
import styles from './overview.module.css';

/** Verifying or repairing under way: how far it is, and the way to end it. */
export function HealthProgress({ job }: { job: JobView }) {
  const cancel = useAction('tasks.cancel');
  const { task } = job;
  const words = healthTaskWords(task);
  if (task === null || words === null) return null;
  const share = taskShare(task);
  const unit = task.kind === 'verify' ? 'files' : 'assets';
  return (
    <section className={styles.progress} aria-label={task.kind === 'verify' ? 'Verifying' : 'Repairing'}>
      <div className={styles.progressLine}>
        <span className={styles.phase}>{words}</span>
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ jobId: job.id })}
          title="Ends it; nothing stored is changed"
        >
          Cancel
        </Button>
      </div>
      <Progress.Root size={6} mt={8}>
        <Progress.Section
          value={share ?? 0}
          aria-label={words}
          aria-valuetext={share === null ? words : `${share} percent`}
        />
      </Progress.Root>
      <p className={styles.numbers}>
        <span>
          {task.total === null
            ? `${count(task.done)} ${unit}`
            : `${count(task.done)} of ${count(task.total)} ${unit}`}
        </span>
        {task.bytes !== null && <span>{size(task.bytes)}</span>}
      </p>
    </section>
  );
}
