import { Anchor } from '@mantine/core';
import type { JobView } from '../../../shared/ipc.ts';
import { useAction } from '../../components/failures.tsx';
import { ToneIcon } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { healthMark, readWords, SAMPLE_PERCENT } from '../../words/health.ts';
import styles from './health.module.css';

/** Whether the backups are known to be whole, since when, and the way to look again. */
export function HealthFact({ job }: { job: JobView }) {
  const { health } = job;
  const { tone, word } = healthMark(health);
  return (
    <>
      <span className={styles.mark}>
        <ToneIcon tone={tone} size={15} />
        <span>
          {word}
          {health.verified !== null && (
            <>
              , <Moment at={health.verified} />
            </>
          )}
        </span>
      </span>
      {health.verified !== null && <span className={styles.read}>{readWords(health)}</span>}
      {job.protectedSince !== null && <VerifyActions job={job} />}
    </>
  );
}

function VerifyActions({ job }: { job: JobView }) {
  const verify = useAction('verify.start');
  if (job.task !== null) return null;
  const start = (samplePercent: number | null) =>
    verify.mutate({ jobId: job.id, folder: null, samplePercent });
  return (
    <span className={styles.actions}>
      <Anchor component="button" type="button" onClick={() => start(null)} title="Reads all files back">
        Verify now
      </Anchor>
      <Anchor
        component="button"
        type="button"
        onClick={() => start(SAMPLE_PERCENT)}
        title="Reads a part of the files back: those that were not looked at for the longest time"
      >
        Verify {SAMPLE_PERCENT} %
      </Anchor>
    </span>
  );
}
