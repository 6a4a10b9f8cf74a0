import { Button, Progress } from '@mantine/core';
import type { JobView, ProgressView } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { count, perSecond, size } from '../../words/amounts.ts';
import { shareDone } from '../../words/runs.ts';
import { leftWords } from '../../words/time.ts';
import styles from './overview.module.css';

const PHASES: Readonly<Record<ProgressView['phase'], string>> = {
  starting: 'Asking Marketing Cloud what has changed',
  fetching: 'Keeping what has changed',
  comparing: 'Looking for deletions',
  finishing: 'Writing the record of this backup',
};

/** While nothing is held yet, all is to be kept. */
const FIRST_PHASES: Readonly<Record<ProgressView['phase'], string>> = {
  ...PHASES,
  starting: 'Asking Marketing Cloud what there is',
  fetching: 'Keeping all that was chosen',
};

/** A run under way: how far it is, how long it still takes, and the way to end it. */
export function RunProgress({ job }: { job: JobView }) {
  const cancel = useAction('runs.cancel');
  const { progress } = job;
  const share = progress && shareDone(progress);
  const phases = job.protectedSince === null ? FIRST_PHASES : PHASES;
  const phase = phases[progress?.phase ?? 'starting'];
  return (
    <section className={styles.progress} aria-label="Backup under way">
      <div className={styles.progressLine}>
        <span className={styles.phase}>{phase}</span>
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ jobId: job.id })}
          title="Ends the backup; what is kept stays, and the next one goes on from there"
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
        {progress === null || (progress.kept === 0 && progress.expected === 0) ? (
          'Nothing is kept yet'
        ) : (
          <Numbers progress={progress} isUpload={job.destinationKind !== 'local'} />
        )}
      </p>
    </section>
  );
}

function Numbers({ progress, isUpload }: { progress: ProgressView; isUpload: boolean }) {
  const { kept, expected, bytes, rate, secondsLeft } = progress;
  return (
    <>
      <span>{expected > 0 ? `${count(kept)} of ${count(expected)}` : `${count(kept)} kept`}</span>
      <span>{isUpload ? `${size(bytes)} uploaded` : size(bytes)}</span>
      {rate !== null && <span>{perSecond(rate)}</span>}
      {secondsLeft !== null && <span>{leftWords(secondsLeft)}</span>}
    </>
  );
}
