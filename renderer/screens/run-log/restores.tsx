import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { JobView } from '../../../shared/ipc.ts';
import type { RestoreView } from '../../../shared/trust.ts';
import { useCallQuery } from '../../client/queries.ts';
import { Moment } from '../../components/moment.tsx';
import { FailureNote } from '../../components/note.tsx';
import { Section } from '../../components/section.tsx';
import { useNavigation } from '../../navigation/navigation.tsx';
import { count } from '../../words/amounts.ts';
import { restoreResult, restoreTitle, targetWords } from '../../words/restores.ts';
import { StateMark } from '../restore/restore-marks.tsx';
import styles from './restores.module.css';

const FEW = 3;

/** The restores from a job's backups, above its runs; nothing where there were none. */
export function Restores({ job }: { job: JobView }) {
  const restores = useCallQuery('restore.list', { jobId: job.id }, { staleTime: 0 });
  const [all, setAll] = useState(false);
  if (restores.isError) {
    return (
      <div className={styles.restores}>
        <FailureNote error={restores.error} onRetry={() => void restores.refetch()} />
      </div>
    );
  }
  if (restores.data === undefined || restores.data.length === 0) return null;
  const { length } = restores.data;
  const more = length > FEW && (
    <Anchor component="button" type="button" aria-expanded={all} onClick={() => setAll(!all)}>
      {all ? 'Show fewer' : `Show all ${count(length)}`}
    </Anchor>
  );
  return (
    <div className={styles.restores}>
      <Section title="Restores" aside={more}>
        <ul className={styles.list}>
          {restores.data.slice(0, all ? length : FEW).map((restore) => (
            <Row key={restore.restoreId} restore={restore} />
          ))}
        </ul>
      </Section>
    </div>
  );
}

function Row({ restore }: { restore: RestoreView }) {
  const { go } = useNavigation();
  const { jobId, restoreId, started, target } = restore;
  const show = () =>
    go({ screen: 'job', jobId, page: 'log', restore: { step: 'shown', restoreId, request: null } });
  const into = targetWords(target);
  const title = restoreTitle(restore);
  const result = restoreResult(restore);
  return (
    <li>
      <button type="button" className={styles.row} onClick={show}>
        <Moment at={started} />
        <span className={styles.words} title={`${title}, ${into}`}>
          {title} <span className={styles.quiet}>{into}</span>
        </span>
        <span className={styles.result} title={result}>
          {result}
        </span>
        <StateMark restore={restore} />
      </button>
    </li>
  );
}
