import { Anchor } from '@mantine/core';
import { useState } from 'react';
import type { Problem } from '../../../shared/format.ts';
import type { JobView, RunDetails } from '../../../shared/ipc.ts';
import { Note } from '../../components/note.tsx';
import { Section } from '../../components/section.tsx';
import { counted } from '../../words/amounts.ts';
import { keyed } from '../../words/keyed.ts';
import { asSentence } from '../../words/protection.ts';
import { someIds } from '../../words/runs.ts';
import { ConfirmDeletions } from '../overview/confirm-deletions.tsx';
import styles from './run-log.module.css';

const FEW = 12;

/** Each problem with its cause and the next step; `current` where no later run has taken its place. */
export function Problems({
  job,
  problems,
  current,
}: {
  job: JobView;
  problems: readonly Problem[];
  current: boolean;
}) {
  return (
    <ul className={styles.problems}>
      {keyed(problems, ({ message }) => message).map(({ key, item: problem }) => (
        <li key={key}>
          <Note
            tone="warning"
            title={asSentence(problem.message)}
            actions={
              problem.code === 'mass-deletion' && current && job.state !== 'running' ? (
                <ConfirmDeletions job={job} />
              ) : undefined
            }
          >
            {problem.hint}
            {problem.ids !== undefined && problem.ids.length > 0 && (
              <p className={styles.quiet}>Ids: {someIds(problem.ids)}</p>
            )}
          </Note>
        </li>
      ))}
    </ul>
  );
}

/** The assets that are not kept whole yet; each backup tries them again. */
export function Pending({ pending }: { pending: RunDetails['pending'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? pending : pending.slice(0, FEW);
  return (
    <Section title={`${counted(pending.length, 'asset')} not kept whole yet`}>
      <p className={styles.quiet}>Each backup tries them again.</p>
      <ul className={styles.pending}>
        {shown.map(({ id, reason }) => (
          <li key={id}>
            <span>{id}</span>
            <span>{reason}</span>
          </li>
        ))}
      </ul>
      {pending.length > FEW && !all && (
        <Anchor component="button" type="button" onClick={() => setAll(true)}>
          Show all {pending.length}
        </Anchor>
      )}
    </Section>
  );
}
