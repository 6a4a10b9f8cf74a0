import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { LogLine } from '../../../shared/log.ts';
import { useCopy } from '../../hooks/use-copy.ts';
import { exactTime, machineZone } from '../../words/time.ts';
import { LevelMark, useJobName } from './log-cells.tsx';
import styles from './log-screen.module.css';

/** The line that the keys are at, in full; what is selected can be copied as it stands in the file. */
export function LogDetails({ line, selected }: { line: LogLine; selected: readonly LogLine[] }) {
  const { copy, copied } = useCopy();
  const jobName = useJobName(line.jobId);
  const words = selected.length === 1 ? 'Copy line' : `Copy ${selected.length} lines`;
  const text = selected.map((each) => each.text).join('\n');
  return (
    <section className={styles.details} aria-label="The line in full" data-selectable>
      <div className={styles.detailsHead}>
        <LevelMark level={line.level} />
        {line.time !== null && <span className={styles.quiet}>{exactTime(line.time, machineZone())}</span>}
        <Button
          className={styles.copy}
          variant="default"
          leftSection={<IconCopy size={16} stroke={1.75} aria-hidden />}
          onClick={(event) => void copy(`${text}\n`, event.currentTarget)}
        >
          {copied ? 'Copied' : words}
        </Button>
      </div>
      <p className={styles.message}>{line.message}</p>
      {line.jobId !== null && (
        <dl className={styles.pairs}>
          <dt>Job</dt>
          <dd>{jobName ?? line.jobId}</dd>
          {line.runId !== null && (
            <>
              <dt>Run</dt>
              <dd className={styles.code}>{line.runId}</dd>
            </>
          )}
        </dl>
      )}
      {line.facts !== null && <pre className={styles.facts}>{line.facts}</pre>}
    </section>
  );
}
