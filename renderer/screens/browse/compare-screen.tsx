import { Button } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useCallQuery } from '../../client/queries.ts';
import { FailureNote } from '../../components/note.tsx';
import { PageSkeleton } from '../../components/page-skeleton.tsx';
import styles from './compare-screen.module.css';

export interface CompareScreenProps {
  readonly job: JobView;
  /** The asset. */
  readonly id: number;
  /** The runs whose versions are compared: the older one and the newer one. */
  readonly from: string;
  readonly to: string;
  readonly onClose: () => void;
}

/** Two versions of an asset, compared. It fills what it is put in, which needs a height of its own. */
export function CompareScreen({ job, id, from, to, onClose }: CompareScreenProps) {
  const comparison = useCallQuery('browse.compare', { jobId: job.id, id, from, to });
  return (
    <section className={styles.screen} aria-label="Compare versions">
      <Button variant="default" onClick={onClose}>
        Back
      </Button>
      {comparison.isPending && <PageSkeleton />}
      {comparison.isError && <FailureNote error={comparison.error} />}
      {comparison.data?.words.map((words) => (
        <p key={words}>{words}</p>
      ))}
    </section>
  );
}
